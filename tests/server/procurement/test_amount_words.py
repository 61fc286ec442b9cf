import pytest

from server.procurement.amount_words import amount_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (15, "Mười lăm đồng"),
        (10, "Mười đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_000, "Một nghìn đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_205_000, "Một triệu hai trăm linh năm nghìn đồng"),
        (841_150_000, "Tám trăm bốn mươi mốt triệu một trăm năm mươi nghìn đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (2_014_000_055, "Hai tỷ không trăm mười bốn triệu không trăm năm mươi lăm đồng"),
        (
            1_234_500_000_000,
            "Một nghìn hai trăm ba mươi tư tỷ năm trăm triệu đồng",
        ),
        (5_000_000_000_000, "Năm nghìn tỷ đồng"),
    ],
)
def test_an_amount_is_written_as_papers_have_it(amount: int, words: str) -> None:
    assert amount_in_words(amount) == words


def test_less_than_nothing_is_no_amount() -> None:
    with pytest.raises(ValueError, match="-1 is less than nothing"):
        amount_in_words(-1)
