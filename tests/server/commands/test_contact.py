"""``canh contact`` as a person meets it, with a real mail server to try."""

from datetime import UTC, datetime

from sqlmodel import select

from server.settings_file import read_settings
from server.store.session import open_store
from server.store.tables import Audit, Contact
from tests.alerts.channels.post_office import PostOffice, open_for_mail
from tests.checks.servers import free_port
from tests.server.commands.server_folder import Said, ServerFolder
from tests.server.databases import all_of

LAN = ("add", "Trần Thị Lan", "--mail", "lan@tinh.example")


def contact(folder: ServerFolder, *arguments: str) -> Said:
    return folder.canh("contact", *arguments)


def with_mail(folder: ServerFolder, port: int) -> None:
    (folder.path / "canh.toml").write_text(
        f'mail_host = "127.0.0.1"\nmail_port = {port}\nmail_security = "none"\n'
        'mail_from = "canh@tinh.example"\n'
    )


def rows(folder: ServerFolder) -> list[Contact]:
    store = open_store(read_settings(folder.path, {}, {}).database_url)
    found = list(all_of(store, Contact))
    store.close()
    return found


def audited(folder: ServerFolder) -> list[tuple[str, str]]:
    store = open_store(read_settings(folder.path, {}, {}).database_url)
    with store.reading() as session:
        found = [(row.action, row.subject) for row in session.exec(select(Audit)).all()]
    store.close()
    return found


def test_a_contact_of_the_province_and_one_of_a_unit_are_added_and_listed(
    folder: ServerFolder,
) -> None:
    added = contact(folder, *LAN)
    unit = ("--unit", "07210", "--language", "en")
    contact(folder, "add", "duty", "--webhook", "https://chat.example/canh", *unit)

    listed = contact(folder, "list").output.splitlines()
    lan, duty = rows(folder)
    assert (
        added.output == "Trần Thị Lan of the province is told from now on, at lan@tinh.example.\n"
    )
    assert "mail_host" in added.complaints
    assert (lan.role, lan.channel, lan.language) == ("province", "mail", "vi")
    assert (duty.role, duty.channel, duty.language) == ("commune", "webhook", "en")
    assert [line.split()[-1] for line in listed] == [
        "lan@tinh.example",
        "https://chat.example/canh",
    ]
    assert "07210" in listed[1]
    assert audited(folder)[-2:] == [
        ("contact.add", "contact:Trần Thị Lan"),
        ("contact.add", "contact:duty"),
    ]


def test_what_cannot_be_a_contact_is_refused_with_the_reason(folder: ServerFolder) -> None:
    contact(folder, *LAN)

    refused = [
        contact(folder, *LAN),
        contact(folder, "add", "Minh", "--mail", "minh at the commune"),
        contact(folder, "add", "Minh", "--webhook", "ftp://chat.example"),
        contact(folder, "add", "Minh", "--mail", "minh@xa.example", "--unit", "99999"),
        contact(folder, "add", "two\nlines", "--mail", "minh@xa.example"),
    ]

    assert [said.code for said in refused] == [1] * 5
    assert "there is a contact 'Trần Thị Lan' already" in refused[0].complaints
    assert "'minh at the commune' is no address of a mail" in refused[1].complaints
    assert "'ftp://chat.example' is no address of a webhook" in refused[2].complaints
    assert "there is no unit '99999'" in refused[3].complaints
    assert len(rows(folder)) == 1
    assert contact(folder, "add", "Minh").code == 2


def test_a_contact_that_is_removed_is_gone_and_its_address_forgotten(folder: ServerFolder) -> None:
    contact(folder, *LAN)

    removed = contact(folder, "remove", "Trần Thị Lan")

    (row,) = rows(folder)
    assert removed.code == 0
    assert (row.address, row.removed_at is not None) == ("", True)
    assert contact(folder, "list").output == ""
    assert contact(folder, "remove", "Trần Thị Lan").code == 1
    assert contact(folder, *LAN).code == 0


def test_a_trial_goes_through_the_real_channel_and_its_answer_is_shown(
    folder: ServerFolder,
) -> None:
    office = PostOffice()
    contact(folder, *LAN)

    with open_for_mail(office) as port:
        with_mail(folder, port)
        said = contact(folder, "test", "Trần Thị Lan")

    (mail,) = office.mails
    assert said.output == "lan@tinh.example took the trial: 250 queued as 4F1\n"
    assert mail["Subject"] == "Tin thử: Canh gửi được tin tới đây"
    assert "Trần Thị Lan" in mail.get_content()
    assert audited(folder)[-1] == ("contact.test", "contact:Trần Thị Lan")


def test_a_trial_that_arrives_ends_a_refusal(folder: ServerFolder) -> None:
    office = PostOffice()
    contact(folder, *LAN)
    settings = read_settings(folder.path, {}, {})
    store = open_store(settings.database_url)
    with store.writing() as session:
        session.exec(select(Contact)).one().refused_at = datetime.now(UTC)
    store.close()
    refusing = contact(folder, "list").output

    with open_for_mail(office) as port:
        with_mail(folder, port)
        contact(folder, "test", "Trần Thị Lan")

    assert "refuses messages since" in refusing
    assert "refuses" not in contact(folder, "list").output


def test_a_trial_that_does_not_arrive_says_why(folder: ServerFolder) -> None:
    contact(folder, *LAN)
    not_set_up = contact(folder, "test", "Trần Thị Lan")
    with_mail(folder, free_port())

    refused = contact(folder, "test", "Trần Thị Lan")

    assert (not_set_up.code, refused.code) == (1, 1)
    assert "mail is not set up: mail_host and mail_from" in not_set_up.complaints
    assert "lan@tinh.example was not reached: 127.0.0.1:" in refused.complaints
    assert contact(folder, "test", "nobody").code == 1


def test_mail_settings_that_cannot_work_are_said_at_the_start(folder: ServerFolder) -> None:
    (folder.path / "canh.toml").write_text('mail_host = "mail"\nmail_security = "ssl"\n')
    wrong = contact(folder, "list")
    (folder.path / "canh.toml").write_text('mail_host = "mail"\n')
    without_sender = contact(folder, "list")

    assert (wrong.code, without_sender.code) == (2, 2)
    assert "mail_security: one of starttls, tls, none expected, not 'ssl'" in wrong.complaints
    assert "mail cannot be sent with the mail_... settings: sender: ''" in without_sender.complaints
