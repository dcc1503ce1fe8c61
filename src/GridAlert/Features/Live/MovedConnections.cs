using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Live;

/// <summary>
/// Lets phones come again whose holder serves elsewhere from now on: a connection knows its stairwells from when it was made, and
/// what is sent to the new one would pass it by.
/// </summary>
public sealed class MovedConnections(JournalReader journal, Connections connections) : IJournalFollower
{
    private sealed record UnitsChangedData
    {
        public IReadOnlyList<UnitEnd> Ended { get; init; } = [];
    }

    private sealed record ImportedData
    {
        public IReadOnlyList<Guid> Again { get; init; } = [];
    }

    public Task<JournalCursor> BeginAsync(CancellationToken cancel) => journal.EndAsync(cancel);

    public Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        var (units, members, covers) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<Guid>(), new HashSet<(Guid Member, string Code)>());
        foreach (var line in lines)
        {
            if (line.Kind == JournalKind.UnitsChanged)
                units.UnionWith(line.Read<UnitsChangedData>().Ended.Select(end => end.Code));
            else if (line.Kind == JournalKind.RosterImported)
                members.UnionWith(line.Read<ImportedData>().Again);
            else if (line is { Kind: JournalKind.PostBegan, MemberId: { } member })
                members.Add(member);
            else if (line is { Kind: JournalKind.CoverBegan, MemberId: { } standIn, StairwellCode: { } code })
                covers.Add((standIn, code));
        }
        if (units.Count + members.Count + covers.Count > 0)
        {
            // Whoever has connected since the cover began knows of it already.
            connections.LetGo(caller => members.Contains(caller.Id) || units.Contains(caller.UnitCode) || caller.AlsoIn.Any(units.Contains)
                || covers.Any(cover => cover.Member == caller.Id && cover.Code != caller.UnitCode && !caller.AlsoIn.Contains(cover.Code)));
        }
        return Task.CompletedTask;
    }
}
