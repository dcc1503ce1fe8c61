using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Roster;

/// <param name="UnitCode">Left out, it is the caller's own unit.</param>
/// <param name="Reason">Why; the file holds whole names and numbers.</param>
public sealed record ExportRequest(string? UnitCode, string? Reason);

/// <summary>A roster to be written: one line a stairwell, in the order of <see cref="RosterColumn.All"/>.</summary>
public sealed record RosterTable(string UnitCode, IReadOnlyList<string[]> Lines);

/// <summary>Gives the roster out, whole, so that it can be changed and brought in again. Every export is a line of the audit, with its reason.</summary>
public sealed class ExportRoster(Commands commands, UnitTree tree, RosterWords words, TimeProvider time)
{
    public async Task<Outcome<RosterTable>> RunAsync(Caller caller, ExportRequest request, CancellationToken cancel)
    {
        var code = string.IsNullOrEmpty(request.UnitCode) ? caller.UnitCode : request.UnitCode;
        if (!tree.TryFind(code, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(request.Reason, "reason", 200);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<RosterTable>(null, async transaction =>
        {
            var posts = (await PostStore.InForceAsync(transaction, code)).ToLookup(post => post.StairwellCode);
            List<string[]> lines = [.. unit.Within(UnitKind.Stairwell).Select(stairwell => Line(stairwell, [.. posts[stairwell.Code]]))];
            await Journal.AppendAsync(transaction, JournalKind.RosterExported, time.GetUtcNow(), caller.Id,
                new { unitCode = code, reason = request.Reason!.Trim(), rows = lines.Count, byName = caller.Name, sessionId = caller.SessionId });
            return new RosterTable(code, lines);
        }, cancel);
    }

    private string[] Line(Unit stairwell, IReadOnlyList<Post> posts)
    {
        Unit? Above(UnitKind kind) => tree.Find(stairwell.CodeOf(kind));
        return
        [
            Above(UnitKind.Street)?.Code ?? "", Above(UnitKind.Street)?.Name ?? "", Above(UnitKind.Community)?.Code ?? "", Above(UnitKind.Community)?.Name ?? "",
            Above(UnitKind.Grid)?.Code ?? "", Above(UnitKind.Grid)?.Name ?? "", stairwell.Code, stairwell.Name, words.Form(stairwell.Form),
            .. TrioRole.All.SelectMany(role => posts.FirstOrDefault(post => post.Role == role) is { } post ? [post.Name.Open, post.Phone?.Open ?? ""] : new[] { "", "" }),
        ];
    }
}
