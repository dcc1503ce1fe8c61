using GridAlert.Features.Record;

namespace GridAlert.Features.Live;

/// <summary>
/// Cuts the live connections of ended sign-ins and revoked phones as soon as the journal tells of them, on every node:
/// a connection is let in once and would otherwise stay.
/// </summary>
public sealed class RevokedConnections(JournalReader journal, Connections connections) : IJournalFollower
{
    /// <summary>Who was revoked earlier is not let in.</summary>
    public Task<JournalCursor> BeginAsync(CancellationToken cancel) => journal.EndAsync(cancel);

    public Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        var revoked = lines.SelectMany(line => line.Kind switch
        {
            JournalKind.SessionsEnded => line.Read<SessionsEndedData>().SessionIds,
            JournalKind.DeviceRevoked => [line.Read<DeviceRevokedData>().DeviceId],
            _ => Array.Empty<Guid>(),
        }).ToHashSet();
        if (revoked.Count > 0)
            connections.Cut(revoked);
        return Task.CompletedTask;
    }
}
