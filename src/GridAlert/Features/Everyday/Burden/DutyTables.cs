using GridAlert.Features.Emergency;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Burden;

/// <param name="UnitCode">For which unit the duties hold.</param>
public sealed record DutyList(string UnitCode, IReadOnlyList<Duty> Duties);

/// <param name="UnitCode">Whose they are, sent or sent back.</param>
public sealed record ReturnList(string UnitCode, IReadOnlyList<ReturnedItem> Items);

/// <summary>Duties and returns as tables that leave. They name nobody.</summary>
public sealed class DutyTables(IStringLocalizer<BurdenTexts> texts, IStringLocalizer<EmergencyTexts> emergency, UnitTree tree)
{
    private static readonly string[] OfDuties = ["duty.title", "duty.kinds", "duty.office", "duty.begins", "duty.ends"];
    private static readonly string[] OfReturns = ["column.at", "returns.of", "column.what", "column.unit", "column.office", "column.reason", "returns.words", "returns.stairwells"];

    public Table Duties(DutyList list) => new(
        texts["tab.duties"], Heads(OfDuties),
        [
            .. list.Duties.Select(duty => new object?[]
            {
                duty.Title, duty.Kinds.Count == 0 ? texts["duty.any"].Value : string.Join(' ', duty.Kinds.Select(kind => emergency.Word("kind", kind))),
                duty.OfficeCode is { } office ? NameOf(office) : texts["duty.everybody"].Value, duty.BeginsOn.Iso(), duty.EndsOn?.Iso(),
            }),
        ]);

    public Table Returns(ReturnList list) => new(
        texts["tab.returns"], Heads(OfReturns),
        [
            .. list.Items.Select(item => new object?[]
            {
                item.At.Minute(), texts[item.IsRequest ? "returns.request" : "returns.dispatch"].Value, item.What, NameOf(item.UnitCode),
                item.OfficeCode.Length == 0 ? texts["office.gone"].Value : NameOf(item.OfficeCode), emergency["returnReason." + item.Reason].Value, item.Words, item.IsRequest ? null : item.Stairwells,
            }),
        ]);

    private string NameOf(string code) => tree.Find(code)?.Name ?? code;

    private string[] Heads(string[] columns) => Array.ConvertAll(columns, column => texts[column].Value);
}
