using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>Tells the boards of everybody who could be the second person that somebody asks, and that it is settled, as soon as the journal says so.</summary>
public sealed class ApprovalFeed(JournalReader journal, UnitTree tree, IHubContext<BoardHub, IBoardScreen> screens) : IJournalFollower
{
    /// <summary>What was asked earlier stands on the page when it is opened.</summary>
    public Task<JournalCursor> BeginAsync(CancellationToken cancel) => journal.EndAsync(cancel);

    public async Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        // Who may answer has a unit that holds all of these.
        var boards = lines.Where(line => line.Kind is JournalKind.ApprovalAsked or JournalKind.ApprovalGranted or JournalKind.ApprovalRefused)
            .SelectMany(line => line.Read<ApprovalData>().UnitCodes).SelectMany(code => tree.Find(code)?.Lineage ?? [])
            .Distinct().Select(Groups.Board).ToList();
        if (boards.Count > 0)
            await screens.Clients.Groups(boards).ApprovalsChanged();
    }
}
