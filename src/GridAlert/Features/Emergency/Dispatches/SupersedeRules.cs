using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Whom a dispatch that takes another's place asks again: only those whose act has changed.</summary>
public static class SupersedeRules
{
    /// <summary>
    /// The posts, as bits, for which the new dispatch asks the very same as the old one: kind, words and reply.
    /// Their answers hold; clocks and targets may differ.
    /// </summary>
    public static int Unchanged(Dispatch old, Dispatch now)
    {
        if (old.Kind != now.Kind || old.Title != now.Title || !SameReply(old.Reply, now.Reply))
            return 0;
        return TrioRole.All.Select(TrioRole.Bit)
            .Where(role => (old.RoleBodies.For(role) ?? old.Body) == (now.RoleBodies.For(role) ?? now.Body))
            .Aggregate(0, (roles, role) => roles | role);
    }

    private static bool SameReply(IReadOnlyList<ReplyField> old, IReadOnlyList<ReplyField> now) =>
        old.Count == now.Count && old.Zip(now).All(pair =>
            (pair.First with { Choices = null }) == (pair.Second with { Choices = null }) && (pair.First.Choices ?? []).SequenceEqual(pair.Second.Choices ?? []));
}
