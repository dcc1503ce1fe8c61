using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Sessions;

/// <summary>Ends sign-ins. Live connections that were opened with one drop when its line of the journal is read.</summary>
public sealed class EndSessions(Commands commands, TimeProvider time)
{
    /// <summary>Signs out.</summary>
    public Task<Outcome<string>> CurrentAsync(Caller caller, CancellationToken cancel) =>
        commands.RunAsync<string>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await SessionStore.EndAsync(transaction, caller.SessionId, now))
                await RecordAsync(transaction, [caller.SessionId], "signedOut", caller.Id, now);
            return "";
        }, cancel);

    /// <summary>One of the caller's own; not found when it is somebody else's, or over.</summary>
    public Task<Outcome<string>> OneAsync(Caller caller, Guid sessionId, CancellationToken cancel) =>
        commands.RunAsync<string>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            return await EndAsync(transaction, caller.Id, sessionId, null, "revoked", caller.Id, now) == 0 ? Problem.NotFound : "";
        }, cancel);

    /// <summary>All of the caller's own but the one that asks; gives how many.</summary>
    public Task<Outcome<int>> OthersAsync(Caller caller, CancellationToken cancel) =>
        commands.RunAsync<int>(null, async transaction => await EndAsync(transaction, caller.Id, null, caller.SessionId, "revoked", caller.Id, time.GetUtcNow()), cancel);

    /// <summary>In another change's transaction: all of an account's but perhaps one.</summary>
    public static Task<int> AllAsync(Transaction transaction, Guid accountId, Guid? except, string reason, Guid actorId, DateTimeOffset now) =>
        EndAsync(transaction, accountId, null, except, reason, actorId, now);

    private static async Task<int> EndAsync(Transaction transaction, Guid accountId, Guid? only, Guid? except, string reason, Guid actorId, DateTimeOffset now)
    {
        var ended = await SessionStore.EndOfAccountAsync(transaction, accountId, only, except, now);
        if (ended.Count > 0)
            await RecordAsync(transaction, ended, reason, actorId, now);
        return ended.Count;
    }

    private static Task RecordAsync(Transaction transaction, IReadOnlyList<Guid> sessionIds, string reason, Guid actorId, DateTimeOffset now) =>
        Journal.AppendAsync(transaction, JournalKind.SessionsEnded, now, actorId, new SessionsEndedData { SessionIds = sessionIds, Reason = reason });
}
