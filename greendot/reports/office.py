"""Turns a workspace into the place where its reports are: begun, changed, composed, frozen, opened again, written."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import cast

import greendot
from greendot.access import Action, can, require
from greendot.desk import Desk
from greendot.entries import Entry
from greendot.entries import Report as Draft
from greendot.errors import AccessError, ExportError, Problem, nearest
from greendot.logo import read_logo
from greendot.report import Report
from greendot.reports.composing import compose_report, figures_in
from greendot.reports.differing import Difference, Side, compare_sides
from greendot.reports.drafting import Act, new_draft
from greendot.reports.freezing import Freezing, settle, stage
from greendot.reports.frozen import Frozen, earlier_than, find_frozen, last_before, list_frozen
from greendot.reports.materials import Materials
from greendot.reports.remarks import page_of, place_of
from greendot.reports.template import Template, pick_template, read_templates
from greendot.reports.told import totals_of
from greendot.reports.writing import render_report
from greendot.resources import shipped
from greendot.settings import Settings
from greendot.snapshot import Snapshot, build_file, build_names, open_snapshot
from greendot.store import Comment, Store

Tell = Callable[[str], None]
EARLIER = 3
"""How many earlier reports are looked through for numbers that are told differently now."""


@dataclass(frozen=True)
class Office:
    """A workspace's reports as a role sees them: templates, drafts in the store, and frozen ones in a folder."""

    settings: Settings
    published: Snapshot
    store: Store

    @property
    def folder(self) -> Path:
        """Return where own templates and frozen reports lie."""
        return self.settings.path(self.settings.folders.reports)

    @cached_property
    def desk(self) -> Desk:
        """The desk that drafts are written at."""
        return Desk(self.settings, self.published, self.store.book)

    @cached_property
    def _read(self) -> tuple[Mapping[str, Template], list[Problem]]:
        own = self.folder
        return read_templates([shipped("data", "reports"), *([own] if own.is_dir() else [])])

    @property
    def templates(self) -> Mapping[str, Template]:
        """Return the templates that can be used, by name."""
        return self._read[0]

    @property
    def problems(self) -> list[Problem]:
        """Return what is wrong with templates: with their files, and with metrics that are not there."""
        gone = [problem for one in self.templates.values() for problem in one.check(self.published.metrics)]
        return [*self._read[1], *gone]

    @property
    def drafts(self) -> Mapping[str, Entry[Draft]]:
        """Return every report in the store by name, frozen ones too."""
        return self.desk.entries.reports

    @property
    def frozen(self) -> tuple[Frozen, ...]:
        """Return every frozen version, by report and version."""
        return list_frozen(self.folder)

    def template(self, name: str) -> Template:
        """Return a template. ExportError when there is none of that name, or it is wrong."""
        return pick_template(self.templates, self._read[1], name)

    def draft(self, name: str) -> Entry[Draft]:
        """Return a report as it stands. ExportError with the near miss when there is none."""
        drafts = self.drafts
        if name not in drafts:
            fix = nearest(name, drafts) or "greendot report list shows them"
            raise ExportError(f"there is no report '{name}'; {fix}")
        return drafts[name]

    def begin(self, template: str, about: str, *, author: str, name: str = "", title: str = "") -> Entry[Draft]:
        """Begin a report. ExportError when one of that name is there already."""
        draft = new_draft(self.template(template), about, self.published.calendar, name, title)
        if draft.name in self.drafts:
            raise ExportError(f"'{draft.name}' is there already: open that one, or begin this one under another name")
        return self._keep(draft, author=author, seen="")

    def change(self, name: str, act: Act, *, author: str, seen: str | None = None, reason: str = "") -> Entry[Draft]:
        """Change a draft. OvertakenError when another version than `seen` stands; ExportError when it is frozen."""
        entry = self.draft(name)
        if entry.body.frozen:
            raise ExportError(f"{name} is frozen; greendot report unfreeze {name} --reason … opens it again")
        return self._keep(act(entry.body), author=author, seen=seen or entry.stamp, key=entry.key, reason=reason)

    def comment(
        self,
        name: str,
        section: str,
        anchor: str,
        body: str,
        *,
        author: str,
        is_question: bool = False,
        reply_to: int | None = None,
    ) -> Comment:
        """Keep a comment beside a block of a section, or an answer; beside the whole section without an anchor."""
        require(self.settings.site.role, Action.COMMENT)
        entry = self.draft(name)
        if section not in {one.key for one in entry.body.sections}:
            keys = [one.key for one in entry.body.sections]
            fix = nearest(section, keys) or f"it has {', '.join(keys)}"
            raise ExportError(f"{name} has no section '{section}'; {fix}")
        if entry.body.frozen:
            raise ExportError(f"{name} is frozen; greendot report unfreeze {name} --reason … opens it again")
        return self.store.add_comment(
            page=page_of(name), anchor=place_of(section, anchor), body=body, author=author,
            now=self.settings.now(), build=self.published.build.build, is_question=is_question, reply_to=reply_to,
        )  # fmt: skip

    def materials(self, draft: Draft) -> Materials:
        """Return what a draft is composed of, on the live snapshot with what people wrote."""
        calendar, role = self.published.calendar, self.settings.site.role
        bare = Materials(draft, self.desk.snapshot, self.settings.now())
        last = last_before(self.folder, bare.covered, calendar, draft.template)
        earlier = earlier_than(self.folder, draft.name, bare.covered, calendar, EARLIER)
        template = self.templates.get(draft.template)
        today = calendar.local_day(self.published.build.as_of)
        return replace(
            bare,
            comments=self.store.comments(),
            entries=self.desk.entries,
            last=last.last(role) if last else None,
            earlier=tuple(one.last(role) for one in earlier),
            said=partial(self.store.due_forecasts, today),
            approver=template.approver if template and template.is_outside else "",
        )

    def compose(self, name: str, tell: Tell | None = None) -> Report:
        """Return a report as it stands."""
        return compose_report(self.materials(self.draft(name).body), tell)

    def freeze(
        self,
        name: str,
        *,
        author: str,
        reason: str = "",
        note: str = "",
        formats: Sequence[str] = (),
        tell: Tell | None = None,
    ) -> Frozen:
        """Freeze a report as it stands. ExportError when it is frozen already, or not approved though it must be."""
        self.desk.allow()
        entry = self.draft(name)
        if entry.body.frozen:
            raise ExportError(f"{name} is frozen already; greendot report unfreeze {name} --reason … opens it again")
        logo = read_logo(self.settings)
        materials = replace(self.materials(entry.body), is_final=True)
        report = replace(compose_report(materials, tell), logo=logo)
        self.check_approved(entry.body, report)
        template = self.templates.get(entry.body.template)
        freezing = Freezing(
            materials, report, figures_in(report, materials), build_file(self._snapshots, self.published.build.build),
            template.path if template else None, author, self.settings.site.role, greendot.__version__,
            self.settings.now(), reason or (entry.reason if self._was_opened(name) else ""), note,
        )  # fmt: skip
        render = partial(self._rendered, formats, tell)
        staging, frozen = stage(self.folder, freezing, render)
        try:
            kept = self._keep(
                replace(entry.body, frozen=frozen.freeze), author=author, seen=entry.stamp, key=entry.key,
                reason=f"frozen as version {frozen.version}",
            )  # fmt: skip
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        try:
            return settle(self.folder, staging, frozen)
        except ExportError:
            self.desk.undo(kept.key, author=author)
            raise

    def unfreeze(self, name: str, *, author: str, reason: str) -> Entry[Draft]:
        """Open a frozen report again: what is frozen next is a new version, and the old one stays."""
        entry = self.draft(name)
        if not entry.body.frozen:
            raise ExportError(f"{name} is a draft; there is nothing to open")
        if not reason.strip():
            raise ExportError("Say why it is opened again: the next version tells its readers.")
        opened = replace(entry.body, frozen="", approved="", approved_by="")
        return self._keep(opened, author=author, seen=entry.stamp, key=entry.key, reason=reason)

    def approve(self, name: str, *, author: str) -> Entry[Draft]:
        """Approve exactly what a report for readers outside says now. AccessError for any role but the template's."""
        entry, role = self.draft(name), self.settings.site.role
        approver = self.materials(entry.body).approver
        if not approver:
            raise ExportError(f"{name} is not for readers outside; nobody needs to approve it")
        if role != approver and not can(role, Action.WITHDRAW_OTHERS):
            raise AccessError(f"The role '{role}' may not approve {name}; only '{approver}' may.")
        digest = approval_of(self.compose(name))
        approved = replace(entry.body, approved=digest, approved_by=f"{author}, {role}")
        return self._keep(approved, author=author, seen=entry.stamp, key=entry.key, reason="approved for outside")

    def compare(self, before: str, after: str) -> Difference:
        """Return what differs between two reports or builds, each named as commands name them."""
        return compare_sides(self.side(before), self.side(after))

    def side(self, name: str) -> Side:
        """Return a draft as it stands, a frozen report by name, version or id, or a build, as one side."""
        role = self.settings.site.role
        drafts = self.drafts
        if name in drafts and not drafts[name].body.frozen:
            materials = self.materials(drafts[name].body)
            figures = figures_in(compose_report(materials), materials)
            return Side(f"{drafts[name].body.title}, draft", self.desk.snapshot, figures, drafts[name].body)
        if name in build_names(self._snapshots):
            snapshot = open_snapshot(self._snapshots, name, role)
            return Side(f"build {name}", snapshot, totals_of(snapshot))
        frozen = find_frozen(self.folder, name)
        return Side(f"{frozen.title}, version {frozen.version}", frozen.snapshot(role), frozen.figures, frozen.draft)

    def check_approved(self, draft: Draft, report: Report) -> None:
        """Raise ExportError unless a report for readers outside says exactly what was approved."""
        template = self.templates.get(draft.template)
        if not any(one.part.startswith("outside-") for one in draft.sections) and not (
            template and template.is_outside
        ):
            return
        if not draft.approved:
            role = template.approver if template else "admin"
            raise ExportError(f"{draft.name} is for readers outside and not approved; the role '{role}' may, with "
                              f"greendot report approve {draft.name}")  # fmt: skip
        if draft.approved != approval_of(report):
            raise ExportError(f"{draft.name} says something else than {draft.approved_by} approved; approve it again")

    def site_for(self, report: Report) -> str:
        """Return where links of a report lead: nowhere for readers outside."""
        return "" if any(part.document.page == "trust" for part in report.parts) else self.settings.site.address

    @property
    def _snapshots(self) -> Path:
        return self.settings.path(self.settings.folders.snapshots)

    def _rendered(self, formats: Sequence[str], tell: Tell | None, report: Report) -> Mapping[str, bytes]:
        return render_report(report, formats, site=self.site_for(report), tell=tell)

    def _was_opened(self, name: str) -> bool:
        return any(one.key == name for one in self.frozen)

    def _keep(self, draft: Draft, *, author: str, seen: str, key: str = "", reason: str = "") -> Entry[Draft]:
        kept = self.desk.keep(draft, author=author, seen=seen, key=key, reason=reason)
        self.__dict__.pop("desk", None)
        return cast("Entry[Draft]", kept)


def approval_of(report: Report) -> str:
    """Return the digest of what a report says, whatever its state."""
    said = render_report(replace(report, state="", freeze=""), ("markdown",))
    return hashlib.sha256(b"\n".join(said.values())).hexdigest()
