using System.Collections.Concurrent;
using GridAlert.Swarm.Http;

namespace GridAlert.Swarm.Crowd;

/// <summary>A bound phone; <paramref name="Number"/> is its place in the crowd.</summary>
public sealed record BoundPhone(int Number, string Token);

/// <summary>Gets phones the way real ones come in: a dispatcher invites, each invite binds a phone.</summary>
public static class Recruiting
{
    private const int AtOnce = 8;

    /// <summary>Reads invites for the whole unit and chooses by the seed, so that a small crowd is spread over all stairwells.</summary>
    public static async Task<List<Invite>> InviteAsync(GridAlertApi api, string unit, int phones, long seed, CancellationToken cancel)
    {
        if (await api.RespondersAsync(unit, cancel) is var responders && responders < phones)
        {
            throw new ApiException($"{unit} has {responders} responders, and each has one phone here: ask for --phones {responders} at most"
                + $" (a demo district for this many starts with ./ops/run --demo --stairwells {(phones + 2) / 3}).");
        }
        var invites = new List<Invite>();
        await foreach (var invite in api.InviteAsync(unit, cancel))
            invites.Add(invite);
        if (invites.Count > phones)
            invites = [.. invites.OrderBy(invite => new Dice(seed, invite.MemberId.GetHashCode()).Next()).Take(phones)];
        return invites;
    }

    public static async Task<IReadOnlyList<BoundPhone>> BindAsync(
        GridAlertApi api, IReadOnlyList<Invite> invites, Action<int> progress, CancellationToken cancel)
    {
        var count = 0;
        var bound = new ConcurrentBag<BoundPhone>();
        await Parallel.ForEachAsync(invites.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (invite, stop) =>
        {
            bound.Add(new(invite.Index, await api.BindAsync(invite.Item.InviteCode, "swarm", stop)));
            progress(Interlocked.Increment(ref count));
        });
        return [.. bound.OrderBy(phone => phone.Number)];
    }
}
