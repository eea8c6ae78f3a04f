"""Turns a contract's column into the names other people give it, in English and German, the likeliest first."""

from __future__ import annotations

from collections.abc import Mapping

_TIMES = "timestamp time ts datetime date at minute checked_at zeitstempel zeitpunkt zeit datum uhrzeit"

SYNONYMS: Mapping[str, str] = {
    "bucket_at": _TIMES,
    "minute_at": _TIMES,
    "counted_at": "updated_at timestamp time ts counted date checked_at gezaehlt_am gezählt_am zeitpunkt datum",
    "day": "date timestamp time ts updated_at created_at tag datum",
    "month": "monat period date",
    "started_at": "start start_at begin begin_at downtime_start created_at created seen_at opened_at triggered_at"
    " occurred_at timestamp date createdAt beginn begann anfang von störungsbeginn",
    "ended_at": "end end_at downtime_end closed_at ende bis",
    "resolved_at": "end end_at ended_at impact_end_date impactEndDate"
    " resolved closed closed_at downtime_end resolved_on ende endete behoben behoben_am bis",
    "detected_at": "seen_at found_at alerted_at detected entdeckt entdeckt_am",
    "acknowledged_at": "acknowledged acked_at bestätigt_am",
    "mitigated_at": "mitigated fixed_at monitoring_at",
    "incident": "id incident_id number incident_number key ticket issue_key tinyId störung nummer vorfall kennung",
    "initiative": "slug id key goal epic issue_key project vorhaben initiative_id kennung nummer",
    "service": "repo_name app application system service_name name component components cmdb_ci"
    " business_service dienst"
    " anwendung",
    "component": "component_name name service dienst komponente",
    "resource": "resource_name host instance server metric_name ressource",
    "used": "value usage utilization utilisation used_pct average avg cpu nutzung auslastung wert",
    "peak_used": "max maximum peak höchstwert",
    "title": "short_description kurzbeschreibung name repo_name summary subject headline titel bezeichnung"
    " betreff external_desc description desc message"
    " beschreibung",
    "state": "status stage phase stand zustand",
    "status": "new_status state indicator zustand",
    "severity": "impact priority level urgency severity_level schweregrad schwere priorität prioritaet",
    "team": "teams owner squad group owning_team ownerTeam gruppe mannschaft zuständig",
    "owner": "point_of_contact assignee lead responsible verantwortlich",
    "kind": "type category stream channel art typ",
    "messages": "value count requests volume total number anzahl nachrichten wert menge",
    "users": "active_users dau members people accounts daily_active_users nutzer aktive_nutzer benutzer"
    " aktive anwender"
    " utilisateurs utilisateurs_actifs usuarios usuarios_activos"
    " personen",
    "new_users": "signups sign_ups new neue_nutzer neue neuanmeldungen",
    "registered": "users accounts members registered_users total_users nutzer konten registrierte",
    "messages_ever": "statuses posts messages total_messages nachrichten",
    "connected": "connections connected_users concurrent online verbunden",
    "region": "country market land gebiet",
    "plan": "tier subscription tarif",
    "good": "ok success successes good_events successful",
    "total": "all_events valid events requests",
    "indicator": "name slo slo_name metadata.name",
    "target_pct": "objective target target_percent goal slo ziel",
    "charge": "identity/LineItemId line_item_id charge_id id service Keys kostenart posten dienst",
    "BilledCost": "unblended_cost lineItem/UnblendedCost CostInBillingCurrency PreTaxCost cost amount"
    " billed total Metrics.UnblendedCost.Amount kosten betrag summe",
    "EffectiveCost": "lineItem/UnblendedCost CostInBillingCurrency PreTaxCost amortized_cost unblended_cost"
    " cost amount Metrics.UnblendedCost.Amount kosten betrag summe",
    "BillingCurrency": "BillingCurrencyCode lineItem/CurrencyCode currency_code currency unit"
    " Metrics.UnblendedCost.Unit währung waehrung",
    "ChargePeriodStart": "start date day month usage_start usage_start_date lineItem/UsageStartDate usage_date"
    " TimePeriod.Start monat datum tag von",
    "ChargePeriodEnd": "end usage_end usage_end_date lineItem/UsageEndDate TimePeriod.End bis ende",
    "ServiceName": "MeterCategory service_description lineItem/ProductCode service product Keys dienst leistung",
    "SkuId": "sku_description sku MeterId meter_id lineItem/UsageType",
    "ResourceId": "lineItem/ResourceId resource_name instance_id",
    "quarter_committed": "quarter period target_quarter committed quartal zeitraum",
    "starts_on": "start start_date begin beginn",
    "forecast_on": "due due_date end_date target_date eta target termin fällig_am",
    "baseline_on": "planned_end original_due_date baseline",
    "landed_on": "done_on completed_at shipped_at completed finished_on released_on fertig_am erledigt_am",
    "lifecycle": "spec.lifecycle stage",
    "oncall_route": "alerts_team pager escalation_policy oncall",
    "summary": "description message body beschreibung",
    "purpose": "description metadata.description spec.description",
    "url": "link html_url tracking_issue self",
    "reported_at": "updated_at modified_at last_updated modified updated updatedAt last_status_change_at",
}
"""Names as one word each; small and large letters, `_` and spaces make no difference."""
