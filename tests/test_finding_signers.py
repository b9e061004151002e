"""Signers: family names of the list, names only the taggers vouch for, and lines that nobody does."""

from __future__ import annotations

import sys

import pytest

from extractors.finding import signature
from extractors.finding.fact_draft import FactDraft
from extractors.finding.names import has_form_of_name, has_known_surname, is_vouched_for
from extractors.finding.signature import KNOWN, VOUCHED_FOR, find_signer
from pipeline.models import Block, BlockKind, Layout, Span

UNLISTED = [
    "Vừ A Bằng", "Chẩu Văn Lâm", "Cháng A Páo", "Ly Mí Lử", "Thò Mí Súng", "Khoàng Văn Van", "Poòng Văn Tiến",
    "Chớ Bá Lữ", "Phàn Lao Tả", "Blúp Chớ", "Zơ Râm Bhơ", "Bh'riu Liếc", "Alăng Mai", "Coor Thị Nghệ",
    "Kon Sa Y Lóa", "Ôn Cẩm Vân", "Ngân Văn Toàn", "Hờ Bá Lềnh", "Xồng Bá Dìa", "Cụt Thị Mai", "Tráng A Phử",
    "Cư Seo Sẻng", "Tải Đình Đại", "Khà Văn Lập", "Séo Hồng Vân", "Quan Văn Chung", "Mè Văn Thạch",
]  # fmt: skip
NO_NAMES = [
    "Thường Vụ Đảng Ủy", "Chuyển Đổi Số", "Như Kính Gửi", "Để Báo Cáo", "Tài Chính", "Khoa Học", "Văn Phòng",
    "Hội Đồng", "Độc Lập", "Hạnh Phúc", "Mường Hum", "Ea Kao", "Lạng Sơn", "Đắk Lắk", "Đã Ký",
]  # fmt: skip


def signed(*lines: str) -> FactDraft:
    draft = FactDraft()
    text = "\n".join(lines)
    find_signer(draft, Layout((Block(0, BlockKind.SIGNATURE, text, (Span(1, text),)),), 1))
    return draft


@pytest.mark.parametrize("name", ["Lý Láo Tả", "Y Thanh Niê", "Giàng A Chu", "H' Yim Kđoh", "Nguyễn Lê Thanh Tùng"])
def test_names_of_the_list_need_no_tagger(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "underthesea", None)  # an import would fail
    draft = signed("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", name)
    assert (draft.values["signer"], draft.confidence["signer"], draft.doubts) == (name, KNOWN, [])


@pytest.mark.parametrize("name", UNLISTED)
def test_names_that_no_list_knows_are_vouched_for(name: str) -> None:
    assert has_form_of_name(name)
    assert not has_known_surname(name)
    assert is_vouched_for(name)


@pytest.mark.parametrize("line", NO_NAMES)
def test_other_lines_with_capitals_are_not(line: str) -> None:
    assert not is_vouched_for(line)


def test_who_vouches_sets_the_confidence() -> None:
    draft = signed("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "TS. Xồng Bá Dìa")
    assert (draft.values["signer"], draft.confidence["signer"]) == ("Xồng Bá Dìa", VOUCHED_FOR)


def test_a_name_that_nobody_vouches_for_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "is_vouched_for", lambda line: False)
    draft = signed("CHỦ TỊCH", "Vừ Mí Kẻ")
    assert "signer" not in draft.values
    assert draft.doubts == ["không rõ “Vừ Mí Kẻ” có phải tên người ký"]


def test_only_what_stands_below_the_office_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "underthesea", None)
    draft = signed("Thay Mặt Ban", "CHỦ TỊCH")
    assert "signer" not in draft.values
    assert not draft.doubts
