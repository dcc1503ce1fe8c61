using System.Globalization;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Audit;

/// <summary>A search as it is typed: times are Beijing's, <paramref name="What"/> is a kind, <c>acts</c> or <c>looks</c>.</summary>
public sealed record AuditRequest(string? Unit, string? Who, string? What, string? From, string? Until)
{
    /// <summary>As a query string, without what is empty.</summary>
    public string Address => string.Join('&', new[] { ("unit", Unit), ("who", Who), ("what", What), ("from", From), ("until", Until) }
        .Where(part => !string.IsNullOrEmpty(part.Item2)).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
}

/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditLine> Lines, AuditCursor? Next);

/// <summary>Lets administrators search who did and saw what inside their own unit. That they looked is a line of the audit too.</summary>
public sealed class SearchAudit(AuditQuery query, Looks looks, UnitTree tree, Commands commands, TimeProvider time)
{
    public const int PageSize = 50;

    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];

    public async Task<Outcome<AuditPage>> RunAsync(Caller caller, AuditRequest request, string? after, CancellationToken cancel)
    {
        var filter = Read(caller, request, after);
        if (!filter.Ok)
            return filter.Problem;
        await looks.RecordAsync(caller, JournalKind.AuditSeen, filter.Value.UnitCode, request.Address, cancel);
        var lines = await query.RunAsync(filter.Value, AuditCursor.Parse(after), PageSize + 1, cancel);
        return lines.Count > PageSize ? new AuditPage(lines[..PageSize], lines[PageSize - 1].Cursor) : new AuditPage(lines, null);
    }

    /// <summary>Everything that a search finds, read while it is sent.</summary>
    public async Task<Outcome<AuditExport>> ExportAsync(Caller caller, AuditRequest request, CancellationToken cancel)
    {
        var filter = Read(caller, request, null);
        if (!filter.Ok)
            return filter.Problem;
        return await commands.RunAsync<AuditExport>(null, async transaction =>
        {
            await Journal.AppendAsync(transaction, JournalKind.AuditExported, time.GetUtcNow(), caller.Id, new { unitCode = filter.Value.UnitCode, about = request.Address, byName = caller.Name });
            return new AuditExport(query.AllAsync(filter.Value, cancel));
        }, cancel);
    }

    private Outcome<AuditFilter> Read(Caller caller, AuditRequest request, string? after)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.SeeAudit))
            return Problem.Forbidden;
        var code = string.IsNullOrEmpty(request.Unit) ? caller.UnitCode : request.Unit;
        if (!tree.TryFind(code, out var unit) || AccessPolicy.Refuse(caller, Act.SeeAudit, unit) is not null)
            return Problem.NotFound;
        var check = new Check();
        Guid? who = null;
        if (!string.IsNullOrEmpty(request.Who) && check.That(Guid.TryParse(request.Who, out var id), "who", "wrongType"))
            who = id;
        IReadOnlyList<string>? kinds = request.What switch
        {
            null or "" => null,
            "acts" => AuditKinds.Acts,
            "looks" => AuditKinds.Looks,
            var one => [one],
        };
        check.That(kinds is not [{ Length: > 60 }], "what", "tooLong", 60);
        check.That(after is null || AuditCursor.Parse(after) is not null, "after", "notACursor");
        var filter = new AuditFilter(code, who, kinds, Time(check, "from", request.From), Time(check, "until", request.Until));
        return check.Problem is { } problem ? problem : filter;
    }

    private static DateTimeOffset? Time(Check check, string field, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return check.That(DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) && at.Year is > 1970 and < 9999, field, "notATime")
            ? new DateTimeOffset(at, BeijingTime.Offset).ToUniversalTime()
            : null;
    }
}

/// <summary>The lines that somebody is given, read while they are sent.</summary>
public sealed record AuditExport(IAsyncEnumerable<AuditLine> Lines);
