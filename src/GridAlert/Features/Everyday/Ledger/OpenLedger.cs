using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Ledger;

/// <summary>A page of a list.</summary>
/// <param name="Next">Where it goes on; null at its end.</param>
public sealed record LedgerList(Unit Unit, IReadOnlyList<LedgerFind> Homes, LedgerPlace? Next);

/// <summary>What accounts may read of the ledger: figures for everybody in scope, homes for those who follow them up.</summary>
public sealed class OpenLedger(LedgerQuery query, Commands commands, UnitTree tree, TimeProvider time)
{
    /// <summary>The figures of a unit's parts; a stairwell is its own.</summary>
    public async Task<Outcome<IReadOnlyList<LedgerFiguresOf>>> FiguresAsync(Caller caller, string unitCode, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        var figures = await query.FiguresAsync(unit, time.GetUtcNow(), cancel);
        IReadOnlyList<Unit> parts = unit.Kind == UnitKind.Stairwell ? [unit] : unit.Children;
        return parts.Select(part => new LedgerFiguresOf(part.Code, part.Name, figures.GetValueOrDefault(part.Code) ?? LedgerFigures.None)).ToList();
    }

    /// <summary>The homes with any of these tags; all tags where none is named. Never more than the limit.</summary>
    public async Task<Outcome<LedgerList>> FindAsync(Caller caller, string unitCode, IReadOnlyCollection<string> tags, string? cursor, int limit, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit) || AccessPolicy.Refuse(caller, Act.See, unit) is not null)
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.FollowUp, unit) is { } refused)
            return refused;
        var check = new Check();
        foreach (var tag in tags)
            check.That(HouseholdTag.All.Contains(tag), "tag", "unknownValue", tag.Length > 40 ? tag[..40] : tag, string.Join(", ", HouseholdTag.All));
        check.That(cursor is null || (LedgerPlace.Read(cursor) is not null && !cursor.Contains('\0')), "cursor", "notACursor");
        if (check.Problem is { } problem)
            return problem;
        var found = await query.FindAsync(unitCode, tags.Count == 0 ? [.. HouseholdTag.All] : tags, LedgerPlace.Read(cursor), limit + 1, cancel);
        var shown = found.Take(limit).ToList();
        return new LedgerList(unit, shown, found.Count > limit ? new(shown[^1].StairwellCode, shown[^1].Room) : null);
    }

    /// <summary>The first page of an export; that it was taken is recorded before its first byte leaves.</summary>
    public async Task<Outcome<LedgerList>> BeginExportAsync(Caller caller, string unitCode, IReadOnlyCollection<string> tags, int limit, CancellationToken cancel)
    {
        var first = await FindAsync(caller, unitCode, tags, null, limit, cancel);
        if (!first.Ok)
            return first;
        var noted = await commands.RunAsync<string>(null, async transaction =>
        {
            await Journal.AppendAsync(transaction, JournalKind.LedgerExported, time.GetUtcNow(), caller.Id, new { unitCode, about = string.Join(' ', tags), byName = caller.Name },
                stairwellCode: first.Value.Unit.Kind == UnitKind.Stairwell ? unitCode : null);
            return "";
        }, cancel);
        return noted.Ok ? first : noted.Problem;
    }
}
