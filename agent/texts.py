"""The words that the agent says to a person: English in the code, Vietnamese here.

Never for the wire, the log or the server's pages.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

# As POSIX says which one holds.
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Language(StrEnum):
    """What the agent can speak."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


def language_of(environment: Mapping[str, str]) -> Language:
    """Say which language whoever set this environment reads."""
    locale = next((value for name in _LOCALE_VARIABLES if (value := environment.get(name))), "")
    return Language.VIETNAMESE if locale.startswith("vi") else Language.ENGLISH


def translate(english: str, language: Language) -> str:
    """Give a text in a language; English where nobody has translated it."""
    return VIETNAMESE.get(english, english) if language is Language.VIETNAMESE else english


METRIC_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "cpu_busy": "Processor busy",
        "cpu_wait": "Processor waiting for disks",
        "load": "Load of one minute",
        "tasks": "Tasks",
        "memory_used": "Memory used",
        "memory_available": "Memory available",
        "swap_used": "Moved out to disk",
        "swap_in": "Fetched back from disk",
        "disk_free": "Free on the system's disk",
        "disk_read": "Read from disks",
        "disk_write": "Written to disks",
        "disk_busy": "Busiest disk",
        "net_received": "Received",
        "net_sent": "Sent",
        "net_errors": "Damaged or dropped",
        "net_resent": "Sent again",
        "temperature": "Hottest sensor",
        "battery": "Charge of the battery",
        "gateway_rtt": "Gateway answered after",
        "agent_memory": "Memory of Canh itself",
    }
)

VIETNAMESE: Mapping[str, str] = MappingProxyType(
    {
        # Sections
        "Identity": "Nhận dạng",
        "Firmware": "Phần sụn (BIOS)",
        "Processor": "Bộ xử lý",
        "Memory": "Bộ nhớ",
        "Disk": "Ổ đĩa",
        "Volume": "Phân vùng",
        "Battery": "Pin",
        "Screen": "Màn hình",
        "Network card": "Card mạng",
        "Operating system": "Hệ điều hành",
        "Network": "Mạng",
        "Right now": "Lúc này",
        "Checks": "Phép kiểm tra",
        # Identity
        "Computer name": "Tên máy",
        "Fingerprint": "Dấu nhận dạng",
        "Virtual machine": "Máy ảo",
        "Form": "Kiểu máy",
        "Maker": "Hãng",
        "Model": "Mẫu máy",
        "Model version": "Phiên bản mẫu",
        "Family": "Dòng máy",
        "Order number": "Mã hàng",
        "Serial number": "Số sê-ri",
        "Board": "Bo mạch chủ",
        "Asset tag": "Nhãn tài sản",
        "desktop": "máy để bàn",
        "laptop": "máy xách tay",
        "tablet": "máy tính bảng",
        "all-in-one": "máy tính liền màn hình",
        "mini-pc": "máy tính mini",
        "server": "máy chủ",
        # Parts
        "Version": "Phiên bản",
        "Date": "Ngày",
        "Secure boot": "Khởi động an toàn",
        "Name": "Tên",
        "Cores": "Số nhân",
        "Threads": "Số luồng",
        "Highest speed": "Tốc độ cao nhất",
        "In total": "Tổng cộng",
        "Slots": "Số khe",
        "Most that fits": "Lắp được nhiều nhất",
        "Module": "Thanh nhớ",
        "Kind": "Loại",
        "Size": "Kích cỡ",
        "Firmware version": "Phiên bản phần sụn",
        "Powered on": "Đã chạy",
        "Rated writes used": "Đã dùng hạn mức ghi",
        "Healthy": "Còn tốt",
        "Bad sectors": "Số cung từ hỏng",
        "Made": "Ngày sản xuất",
        "Capacity when new": "Dung lượng khi mới",
        "Capacity now": "Dung lượng hiện nay",
        "Charge cycles": "Số lần sạc",
        "Built in": "Gắn liền máy",
        "Hardware address": "Địa chỉ MAC",
        "Speed": "Tốc độ",
        "Wireless": "Không dây",
        "Release": "Bản phát hành",
        "Edition": "Ấn bản",
        "Build": "Bản dựng",
        "Architecture": "Kiến trúc",
        "Installed": "Ngày cài đặt",
        # Network and power
        "Address": "Địa chỉ IP",
        "Gateway": "Bộ định tuyến",
        "Gateway's hardware address": "Địa chỉ MAC của bộ định tuyến",
        "Gateway answers": "Bộ định tuyến có trả lời",
        "Seen in this network": "Thấy trong mạng này",
        "Power": "Nguồn điện",
        "mains": "điện lưới",
        "battery": "pin",
        # Vital signs
        "Processor busy": "Bộ xử lý bận",
        "Processor waiting for disks": "Bộ xử lý chờ ổ đĩa",
        "Load of one minute": "Tải trong một phút",
        "Tasks": "Số tác vụ",
        "Memory used": "Bộ nhớ đang dùng",
        "Memory available": "Bộ nhớ còn dùng được",
        "Moved out to disk": "Đã đẩy ra ổ đĩa",
        "Fetched back from disk": "Đọc lại từ ổ đĩa",
        "Free on the system's disk": "Ổ hệ thống còn trống",
        "Read from disks": "Đọc từ ổ đĩa",
        "Written to disks": "Ghi vào ổ đĩa",
        "Busiest disk": "Ổ đĩa bận nhất",
        "Received": "Nhận từ mạng",
        "Sent": "Gửi ra mạng",
        "Damaged or dropped": "Gói hỏng hoặc bị bỏ",
        "Sent again": "Gói TCP phải gửi lại",
        "Hottest sensor": "Nhiệt độ cao nhất",
        "Charge of the battery": "Pin còn",
        "Gateway answered after": "Bộ định tuyến trả lời sau",
        "Memory of Canh itself": "Bộ nhớ của chính Canh",
        # Values and units
        "yes": "có",
        "no": "không",
        "not known": "chưa rõ",
        "none found": "không thấy",
        "hours": "giờ",
        "packets": "gói",
        "tasks": "tác vụ",
        # Checks
        "Resolver": "Máy chủ tên miền",
        "The service answered as it should.": "Trả lời bình thường.",
        "The resolver says that the name does not exist.": "Máy chủ tên miền báo không có tên này.",
        "The resolver failed.": "Máy chủ tên miền bị lỗi.",
        "The resolver refused the question.": "Máy chủ tên miền từ chối trả lời.",
        "The name exists but has no address of this kind.": "Tên có thật nhưng không có địa chỉ.",
        "No resolver answered.": "Không máy chủ tên miền nào trả lời.",
        "The name resolved to an address not expected.": "Tên trỏ tới địa chỉ không mong đợi.",
        "The machine answered; the port is closed.": "Máy có trả lời nhưng cổng dịch vụ đóng.",
        "The connection was cut by the other side.": "Phía bên kia ngắt kết nối.",
        "The other side hung up before it had answered.": "Phía bên kia ngắt trước khi trả lời.",
        "A router says that the machine is not there.": "Bộ định tuyến báo không thấy máy này.",
        "There is no way to that network.": "Không có đường tới mạng đó.",
        "The computer's own network is down.": "Mạng của chính máy này không hoạt động.",
        "No answer in time.": "Không trả lời kịp thời hạn.",
        "The certificate is for another name.": "Chứng thư số cấp cho tên khác.",
        "The certificate is signed by nobody known.": "Chứng thư số không do ai đáng tin ký.",
        "The certificate is expired, or not in order.": "Chứng thư số hết hạn hoặc không hợp lệ.",
        "TLS could not be agreed.": "Không thống nhất được TLS.",
        "The answer carries another status.": "Trả lời với mã trạng thái khác.",
        "The answer lacks the expected text.": "Trả lời thiếu nội dung mong đợi.",
        "It does not redirect to where it should.": "Không chuyển hướng tới nơi cần tới.",
        "The value in the answer is beyond its limits.": "Giá trị trong trả lời vượt giới hạn.",
        "The answer is a SOAP fault.": "Trả lời là một lỗi SOAP.",
        "No token was given, so the call could not be made.": (
            "Không được cấp mã truy cập nên không gọi được."
        ),
        "The answer is none of the protocol that was asked.": "Trả lời sai giao thức.",
        "Answered, but its certificate ends soon.": "Có trả lời, chứng thư số sắp hết hạn.",
        "It failed in a way that has no word yet.": "Lỗi chưa có tên gọi.",
        "This agent does not know this kind of check.": "Bản Canh này chưa biết phép kiểm tra này.",
        "Neither an answer nor its absence was seen in time.": "Chưa kịp biết có trả lời không.",
        "The secret that the check names is not on this machine.": (
            "Máy này không có tệp bí mật mà phép kiểm tra cần."
        ),
        "A ceiling of the agent forbids this check.": "Giới hạn của Canh không cho phép.",
        # How the agent is doing
        "Reports arrive.": "Báo cáo đang đến nơi.",
        "The server is busy and will take the reports later. Nothing is lost.": (
            "Máy chủ đang bận và sẽ nhận báo cáo sau. Không mất gì."
        ),
        "The server cannot be reached. Reports wait here and nothing is lost: "
        "look at the network, the proxy and the server's address.": (
            "Không kết nối được với máy chủ. Báo cáo được giữ lại tại đây, không mất gì: "
            "hãy xem mạng, proxy và địa chỉ máy chủ."
        ),
        "Something answers that is not Canh's server as it should be. Reports wait "
        "here: tell whoever runs the server.": (
            "Có thứ trả lời nhưng không đúng là máy chủ Canh. Báo cáo được giữ lại tại đây: "
            "hãy báo cho người quản trị máy chủ."
        ),
        "The server does not know this computer any more. Reports wait here: "
        "ask the province for a code and enrol again.": (
            "Máy chủ không còn nhận ra máy này. Báo cáo được giữ lại tại đây: "
            "hãy xin mã của tỉnh và đăng ký lại."
        ),
        "The server refuses the reports of this version of the agent. Reports wait "
        "here: tell whoever runs the server.": (
            "Máy chủ từ chối báo cáo của phiên bản Canh này. Báo cáo được giữ lại tại đây: "
            "hãy báo cho người quản trị máy chủ."
        ),
        "This computer was copied from another and has to get an identity of its own, "
        "which the server has not given it yet.": (
            "Máy này được sao chép từ máy khác và cần danh tính riêng, nhưng máy chủ chưa cấp."
        ),
        "The disk takes nothing more: reports go out, but none would be kept through an outage. "
        "Free some space.": (
            "Ổ đĩa không ghi thêm được: báo cáo vẫn gửi đi, nhưng khi mất mạng sẽ không giữ được. "
            "Hãy giải phóng dung lượng."
        ),
        "This computer is not enrolled: ask the province for a code, then enrol.": (
            "Máy này chưa đăng ký: hãy xin mã của tỉnh rồi đăng ký."
        ),
        "The agent does not run: nothing is measured.": "Canh không chạy: không đo được gì.",
        "The agent runs, but the server has not answered for a while. Reports wait here.": (
            "Canh đang chạy, nhưng máy chủ đã lâu không trả lời. Báo cáo được giữ lại tại đây."
        ),
        "The agent has just been started.": "Canh vừa khởi động.",
        "This agent": "Canh trên máy này",
        "Enrolled as": "Đăng ký với danh tính",
        "Site": "Địa điểm",
        "waits for a site": "đang chờ được gán địa điểm",
        "Server": "Máy chủ",
        "Server last answered": "Máy chủ trả lời lần cuối",
        "Records waiting": "Bản ghi đang chờ gửi",
        "Checks given": "Số phép kiểm tra được giao",
        "Last error": "Lỗi gần nhất",
        "As of": "Tính đến",
        "never yet": "chưa lần nào",
        "days ago": "ngày trước",
        "hours ago": "giờ trước",
        "minutes ago": "phút trước",
        "less than two minutes ago": "chưa đến hai phút trước",
        # Speed of the line
        "Speed of this line": "Tốc độ đường truyền",
        "Download": "Tải xuống",
        "Upload": "Tải lên",
        "Shortest way there and back": "Thời gian khứ hồi ngắn nhất",
        "stopped at its limit of data": "dừng ở hạn mức dữ liệu",
        "ended by the server": "máy chủ kết thúc",
        "the line broke": "đường truyền bị ngắt",
        # The command line
        "This computer is enrolled.": "Máy này đã đăng ký xong.",
        "Run it as root, or choose a folder of your own with --state.": (
            "Hãy chạy với quyền root, hoặc chọn thư mục của bạn bằng --state."
        ),
        "Ask the province for a code, then: canh-agent enrol CODE": (
            "Hãy xin mã của tỉnh, rồi chạy: canh-agent enrol CODE"
        ),
        "Stop it first, for example: systemctl stop canh-agent": (
            "Hãy dừng nó trước, ví dụ: systemctl stop canh-agent"
        ),
        "No server answered as this code says: look at the network and the proxy "
        "(--proxy), and whether the code is whole.": (
            "Không máy chủ nào trả lời đúng như mã này: hãy xem mạng, proxy (--proxy), "
            "và mã có bị thiếu ký tự không."
        ),
        "Something else answers at that address: tell whoever gave you the code.": (
            "Ở địa chỉ đó có thứ khác trả lời: hãy báo cho người đã cấp mã."
        ),
        "The server is busy: try again in a minute.": "Máy chủ đang bận: hãy thử lại sau một phút.",
        "Ask the province for another code.": "Hãy xin tỉnh một mã khác.",
        "The code is used up, expired or not known: ask the province for another.": (
            "Mã đã dùng hết, hết hạn hoặc không có thật: hãy xin tỉnh mã khác."
        ),
        "Canh watches this computer and the services that people at it need, and reports\n"
        "to the server of the province. It opens no port and runs no command of anybody.": (
            "Canh theo dõi máy này và các dịch vụ mà người dùng máy cần, rồi báo cáo về\n"
            "máy chủ của tỉnh. Canh không mở cổng nào và không chạy lệnh của ai."
        ),
        "Show what this computer would report; nothing is sent.": (
            "Cho xem những gì máy này sẽ báo cáo; không gửi đi."
        ),
        "Join the server of your province, with the code that it gave you.": (
            "Đăng ký với máy chủ của tỉnh bằng mã được cấp."
        ),
        "Measure and report until told to stop.": "Đo và báo cáo cho đến khi được yêu cầu dừng.",
        "Say whether reports arrive, and if not, why.": (
            "Cho biết báo cáo có đến nơi không, và nếu không thì vì sao."
        ),
        "Test how fast this line is, both ways, against Canh's server.": (
            "Đo tốc độ đường truyền hai chiều với máy chủ Canh."
        ),
        "of the server's speed tests: 8444": "cổng đo tốc độ của máy chủ: 8444",
        "one way alone": "chỉ một chiều",
        "folder for identity and waiting records (as root: /var/lib/canh-agent)": (
            "thư mục giữ danh tính và bản ghi chờ gửi (root: /var/lib/canh-agent)"
        ),
        "as it is sent, not to be read": "đúng như khi gửi đi, không phải để đọc",
        "the code, CANH1-...": "mã đăng ký, CANH1-...",
        "private network where checks may go, such as 10.0.0.0/8; may be repeated": (
            "mạng riêng mà phép kiểm tra được tới, như 10.0.0.0/8; có thể lặp lại"
        ),
        "http://[USER:PASSWORD@]HOST:PORT; none: straight; else as HTTPS_PROXY says": (
            "http://[NGƯỜI_DÙNG:MẬT_KHẨU@]MÁY:CỔNG; none: đi thẳng; không nói: theo HTTPS_PROXY"
        ),
    }
)
