using GridAlert.Features.Everyday.Readiness;
using GridAlert.Features.Record;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>Asks the phones connected to this node for a sign of life when the silent test begins in their community.</summary>
public sealed class SilentTest(JournalReader journal, IHubContext<ResponderHub, IResponderPhone> phones) : IJournalFollower
{
    public Task<JournalCursor> BeginAsync(CancellationToken cancel) => journal.EndAsync(cancel);

    public Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        // Not awaited: a phone that does not read must not hold up the others.
        foreach (var community in lines.Where(line => line.Kind == JournalKind.ReachabilityAsked).SelectMany(line => line.Read<ReachabilityAsked>().Communities).Distinct())
            _ = phones.Clients.Group(Groups.Community(community)).SignOfLife();
        return Task.CompletedTask;
    }
}
