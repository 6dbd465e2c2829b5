"""What a workbook may cost, and the sentences for one that costs more or cannot be opened."""

from office.workbooks.no_network import leave_the_network

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_CELLS = 3_000_000
# What a page reads at once: a roster of 20,000 people with 20 columns. What is larger is read in the background.
CELLS_AT_ONCE = 400_000
# Of a file as it was sent: to count the cells of a larger one takes longer than a page may.
BYTES_AT_ONCE = 8 * 1024 * 1024
# A cell of Excel takes no more characters, a sheet no more columns.
LONGEST_CELL = 32_767
MAX_COLUMNS = 16_384
# Of address space, libraries included; what is really taken stays below 500 MB.
MAX_MEMORY_BYTES = 640 * 1024 * 1024
MAX_SECONDS = 20
MARKING_SECONDS = 60
MAX_PICTURE_BYTES = 5 * 1024 * 1024
MAX_MERGED_CELLS = 200_000
# A workbook opened for marking takes some 2 kB a cell.
MAX_MARKED_CELLS = 200_000

TOO_LARGE = "表格展开后过大，无法读取。请删去多余的空行空列和图片，只保留花名册后再传。"
CELL_TOO_LONG = f"有单元格超过 {LONGEST_CELL} 个字，不是正常的表格，无法读取。"
DAMAGED = "文件已损坏或不是完整的工作簿，请用 WPS 或 Excel 打开后另存为 .xlsx 再传。"
GONE = "文件已不在服务器上，请重新上传。"
ENCRYPTED = "工作簿设有打开密码，请取消密码后再传。"
NOT_OPENED = "密码不对，打不开这个工作簿。请核对大小写和全角半角。"
NO_TABLE = "不是能识别的表格文件，请上传 Excel 或 WPS 表格(.xlsx、.xls、.csv)。"
NO_VISIBLE_SHEET = "工作簿里没有可见的工作表。"
NO_TABLE_IN_PAGE = "这是网页格式的文件，里面没有两栏以上的表格。请用 WPS 或 Excel 打开后另存为 .xlsx 再传。"
PAGE_CUT_SHORT = (
    "这是网页格式的文件，表格没有结尾，像是没有下载完整，后面可能少了人。"
    "请重新下载，或用 WPS 或 Excel 打开核对后另存为 .xlsx 再传。"
)
TOO_LARGE_TO_MARK = "表格太大，无法在表上标注。请按页面上列出的单元格修改，或只保留花名册后再传。"
CANNOT_MARK = "这个文件无法标注。请按页面上列出的单元格修改，或用 WPS 或 Excel 打开后另存为 .xlsx 再传。"


class Refused(Exception):
    """The limited process gives the file up; the message says why, in Chinese."""


class Encrypted(Refused):
    """It takes a password to open the file."""


class TooManyCells(Refused):
    """There are more cells than were asked for."""


def limit_this_process(seconds: int) -> None:
    """End this process where it takes more memory than :data:`MAX_MEMORY_BYTES`, or more than ``seconds``; it has no network."""
    leave_the_network()
    try:
        import resource
    except ImportError:
        # Windows has no such limits; the parent's timeout is what is left there.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
