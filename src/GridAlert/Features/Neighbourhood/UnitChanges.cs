using GridAlert.Features.Record;

namespace GridAlert.Features.Neighbourhood;

/// <summary>Loads the tree anew when the journal tells that units changed, on every node and before anybody else reads the line.</summary>
public sealed class UnitChanges(UnitTree tree, JournalReader journal) : IJournalFollower
{
    /// <summary>What was changed between the first load and this place in the journal is loaded as well.</summary>
    public async Task<JournalCursor> BeginAsync(CancellationToken cancel)
    {
        var end = await journal.EndAsync(cancel);
        await tree.LoadAsync(cancel);
        return end;
    }

    public async Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        if (lines.Any(line => line.Kind is JournalKind.UnitsChanged or JournalKind.RosterImported or JournalKind.DistrictNamed))
            await tree.LoadAsync(cancel);
    }
}
