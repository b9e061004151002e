"""An invented run for tests of the reports: names are of the usual form, all figures come from a seed."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from pipeline.models import (
    Box,
    Comparator,
    DeadlineKind,
    FindingKind,
    Level,
    Route,
    Severity,
    Status,
)
from pipeline.tables import (
    DocumentRow,
    FindingRow,
    History,
    PageRow,
    ReferenceRow,
    RunTables,
    TargetRow,
    TaskRow,
)

TODAY = dt.date(2026, 5, 20)
HOSTILE = '=HYPERLINK("http://x.example","a") <script>window.hacked=1</script> </script> & \'ngoặc\''

_OBJECTS = [
    "hồ sơ thủ tục hành chính xử lý trực tuyến",
    "dịch vụ công trực tuyến toàn trình",
    "dân số được phủ sóng 5G",
    "hộ gia đình có truy cập băng rộng cố định tốc độ 1 Gbps",
    "người dân trưởng thành có chữ ký số",
    "cán bộ, công chức có chữ ký số",
    "người dân có tài khoản định danh điện tử mức độ 2",
    "người dân có Sổ sức khỏe điện tử",
    "sản phẩm OCOP được đưa lên sàn thương mại điện tử",
    "giao dịch không dùng tiền mặt",
    "văn bản gửi, nhận trên môi trường điện tử có ký số",
    "kết quả giải quyết thủ tục hành chính được số hóa",
    "người từ 15 tuổi trở lên có tài khoản ngân hàng",
    "cán bộ được bồi dưỡng kỹ năng số cơ bản",
    "thanh toán trực tuyến trong giải quyết thủ tục hành chính",
    "hồ sơ giải quyết trễ hạn",
    "trường học có mạng Internet băng rộng",
    "trạm y tế dùng bệnh án điện tử",
    "thôn có tổ công nghệ số cộng đồng",
    "doanh nghiệp nhỏ và vừa sử dụng nền tảng số",
]
_GROUPS = ["", " tại vùng khó khăn", " trong cơ quan Đảng"]
_SYLLABLES = [
    "Tân",
    "Bình",
    "Phú",
    "Hòa",
    "An",
    "Long",
    "Sơn",
    "Lộc",
    "Mỹ",
    "Thuận",
    "Vĩnh",
    "Xuân",
    "Đông",
    "Trà",
]
_AGENCIES = [
    "Phòng Văn hóa - Xã hội",
    "Văn phòng HĐND và UBND",
    "Phòng Kinh tế",
    "Công an xã",
    "Trung tâm Phục vụ hành chính công",
    "Ủy ban Mặt trận Tổ quốc Việt Nam xã",
    "Trạm Y tế",
]
_TASKS = [
    "Tổ chức quán triệt, tuyên truyền Kế hoạch đến toàn thể cán bộ, đảng viên và Nhân dân trên địa bàn",
    "Rà soát, số hóa hồ sơ lưu trữ còn hiệu lực, cập nhật vào hệ thống giải quyết thủ tục hành chính",
    "Mở lớp bồi dưỡng kỹ năng số cơ bản cho cán bộ, công chức và tổ công nghệ số cộng đồng",
    "Hỗ trợ người dân kích hoạt tài khoản định danh điện tử và đăng ký chữ ký số cá nhân",
    "Báo cáo kết quả thực hiện gửi Ban Chỉ đạo tỉnh theo quy định",
]


def _communes(count: int) -> list[tuple[str, str]]:
    names = [f"{a} {b}" for a in _SYLLABLES for b in _SYLLABLES if a != b]
    provinces = ["Lào Cai", "Gia Lai", "Huế"]
    return [
        (provinces[index * 3 // count], ("phường " if index % 5 == 0 else "xã ") + names[index % len(names)])
        for index in range(count)
    ]


def fake_run(communes: int = 120, indicators: int = 60, tasks: int = 40, seed: int = 7) -> RunTables:
    """A run of so many communes, each with one plan, and one plan for each province."""
    dice = random.Random(seed)
    keys = [
        (f"key_{i:02d}", f"Tỷ lệ {_OBJECTS[i % 20]}{_GROUPS[i // 20 % 3]}{'' if i < 60 else f' ({i})'}")
        for i in range(indicators)
    ]
    documents: list[DocumentRow] = []
    pages: list[PageRow] = []
    references: list[ReferenceRow] = []
    targets: list[TargetRow] = []
    assigned: list[TaskRow] = []
    findings: list[FindingRow] = []
    places = _communes(communes)
    due = dt.date(2026, 12, 31)
    upper: dict[tuple[str, str], TargetRow] = {}
    for index, province in enumerate(sorted({province for province, _ in places})):
        doc = f"a{index:011d}"
        documents.append(
            DocumentRow(
                doc,
                f"ke-hoach-tinh-{index}.pdf",
                "",
                f"3{index}-KH/TU",
                "Kế hoạch",
                "thực hiện Nghị quyết số 57-NQ/TW trên địa bàn tỉnh",
                f"Tỉnh ủy {province}",
                Level.PROVINCE,
                "",
                province,
                "2025-12-15",
                "Nguyễn Văn Tỉnh",
                12,
                Route.DIGITAL,
                0.99,
            )
        )
        for number, (key, name) in enumerate(keys):
            value = float(dice.choice([50, 60, 70, 80, 90, 95, 100]))
            row = TargetRow(
                doc,
                f"T{number + 1}",
                2 + number // 15,
                Box(85, 100 + number % 15 * 40, 510, 128 + number % 15 * 40),
                f"II.{1 + number // 20} ({number % 20 + 1})",
                name,
                key,
                Comparator.AT_LEAST,
                value,
                None,
                "%",
                due,
                False,
                "",
                0.97,
                f"({number % 20 + 1}) {name} đạt từ {value:.0f}% trở lên.",
            )
            targets.append(row)
            upper[province, key] = row
    for index, (province, commune) in enumerate(places):
        doc = f"c{index:011d}"
        issued = dt.date(2025, 12, 20) + dt.timedelta(days=dice.randrange(100))
        status = Status.FAILED if index % 37 == 36 else Status.REVIEW if index % 6 == 5 else Status.OK
        route = dice.choice(list(Route))
        name = commune.split(" ", 1)[1]
        documents.append(
            DocumentRow(
                doc,
                f"ke hoach {name}.pdf",
                "0" * 64,
                f"{index + 1:02d}/KH-UBND",
                "Kế hoạch",
                f"phát triển khoa học, công nghệ và chuyển đổi số trên địa bàn {commune} năm 2026",
                f"Ủy ban nhân dân {commune}",
                Level.COMMUNE,
                commune,
                province,
                issued.isoformat(),
                "Trần Thị B",
                9,
                route,
                round(dice.uniform(0.7, 1.0), 3),
                status,
                "" if status is Status.OK else "Trang 3: ảnh mờ, số liệu cần đối chiếu với bản giấy",
            )
        )
        pages += [PageRow(doc, page, 595.3, 841.9, 0, route) for page in range(1, 10)]
        references.append(ReferenceRow(doc, "57-NQ/TW", "2024-12-22", "Bộ Chính trị", Level.CENTRAL, True))
        references.append(ReferenceRow(doc, "31-KH/TU", "2025-12-15", "Tỉnh ủy", Level.PROVINCE, True))
        for number, (key, indicator) in enumerate(keys):
            above = upper[province, key]
            fate = dice.random()
            finding, value, when = None, above.value, due
            if fate < 0.12:
                findings.append(
                    _finding(
                        len(findings), FindingKind.MISSING, Severity.HIGH, doc, commune, province, above, None
                    )
                )
                continue
            if fate < 0.24:
                finding, value = FindingKind.LOWER, above.value - dice.choice([5, 10, 12.5])
            elif fate < 0.27:
                finding, when = FindingKind.LATER, dt.date(2027, 12, 31)
            elif fate < 0.29:
                finding, when = FindingKind.INTERIM, dt.date(2026, 6, 30)
            elif fate < 0.37:
                finding, value = FindingKind.STRICTER, above.value + 2.5
            elif fate < 0.45:
                continue
            text = (
                HOSTILE
                if (index, number) == (0, 0)
                else f"{indicator} đạt {value:g}% trở lên đến năm {when.year}"
            )
            row = TargetRow(
                doc,
                f"T{number + 1}",
                2 + number // 15,
                Box(85, 120 + number % 15 * 40, 510, 148 + number % 15 * 40),
                f"II.2 ({number + 1})",
                indicator,
                key,
                Comparator.AT_LEAST,
                value,
                None,
                "%",
                when,
                dice.random() < 0.5,
                "",
                0.9,
                text,
            )
            targets.append(row)
            if finding:
                severity = (
                    Severity.INFO if finding in (FindingKind.INTERIM, FindingKind.STRICTER) else Severity.HIGH
                )
                findings.append(
                    _finding(len(findings), finding, severity, doc, commune, province, above, row)
                )
        for number in range(tasks):
            lead = dice.choice(_AGENCIES)
            kind = dice.choice(
                [
                    DeadlineKind.DATE,
                    DeadlineKind.MONTH,
                    DeadlineKind.QUARTER,
                    DeadlineKind.RECURRING,
                    DeadlineKind.ONGOING,
                    None,
                ]
            )
            day = (
                TODAY + dt.timedelta(days=dice.randrange(-60, 230))
                if kind and kind.value in ("date", "month", "quarter")
                else None
            )
            raw = {
                DeadlineKind.RECURRING: "Trước ngày 20 hằng tháng",
                DeadlineKind.ONGOING: "Thường xuyên",
                None: "",
            }.get(kind, f"Trước ngày {day:%d/%m/%Y}" if day else "")
            assigned.append(
                TaskRow(
                    doc,
                    f"N{number + 1}",
                    5 + number // 12,
                    Box(60, 90 + number % 12 * 55, 540, 140 + number % 12 * 55),
                    "Phụ lục I.1",
                    str(number + 1),
                    dice.choice(_TASKS),
                    (),
                    (lead,),
                    (dice.choice(_AGENCIES),),
                    dice.choice(["Báo cáo", "Kế hoạch", ""]),
                    raw,
                    kind,
                    day,
                    bool(day),
                    "monthly-20" if kind is DeadlineKind.RECURRING else "",
                    0.92,
                    f"{number + 1}\t{lead}",
                    (),
                    ("",),
                    (),
                )
            )
            if not kind:
                findings.append(
                    FindingRow(
                        f"F{len(findings):06d}",
                        FindingKind.NO_DEADLINE,
                        Severity.MEDIUM,
                        doc,
                        commune,
                        "",
                        assigned[-1].title,
                        "",
                        "",
                        "",
                        None,
                        "",
                        "",
                        0.9,
                        f"Kế hoạch của {commune} chưa nêu thời hạn của nhiệm vụ {number + 1}.",
                        province,
                        f"N{number + 1}",
                    )
                )
    dismissed, gone = findings.pop(), findings.pop()
    return RunTables(
        documents=tuple(documents),
        pages=tuple(pages),
        references=tuple(references),
        targets=tuple(targets),
        tasks=tuple(assigned),
        findings=tuple(findings),
        dismissed=(replace(dismissed, history=History.DISMISSED, reason="Đã có công văn giải trình"),),
        gone=(replace(gone, history=History.GONE),),
        made_on=TODAY,
    )


def _finding(
    number: int,
    kind: FindingKind,
    severity: Severity,
    doc: str,
    commune: str,
    province: str,
    above: TargetRow,
    own: TargetRow | None,
) -> FindingRow:
    value = "" if own is None else f">= {own.value:g} %"
    what = {
        FindingKind.MISSING: "chưa có chỉ tiêu",
        FindingKind.LOWER: "đặt thấp hơn chỉ tiêu",
        FindingKind.LATER: "đặt muộn hơn chỉ tiêu",
        FindingKind.INTERIM: "mới có mốc trung gian của chỉ tiêu",
        FindingKind.STRICTER: "đặt cao hơn chỉ tiêu",
    }[kind]
    return FindingRow(
        f"F{number:06d}",
        kind,
        severity,
        doc,
        commune,
        above.indicator_key,
        above.indicator,
        own.target_id if own else "",
        value,
        above.doc_id,
        Level.PROVINCE,
        above.target_id,
        f">= {above.value:g} %",
        0.55 if number % 17 == 16 else 0.95,
        f"Kế hoạch của {commune} {what} “{above.indicator}” so với mức {above.value:g}% đến hết năm 2026 "
        f"tại Kế hoạch của tỉnh (trang {above.page}).",
        province,
        "",
        History.NEW if number % 3 else History.OPEN,
        TODAY,
    )
