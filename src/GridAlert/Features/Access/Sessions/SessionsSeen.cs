using System.Collections.Concurrent;

namespace GridAlert.Features.Access.Sessions;

/// <summary>Remembers which sign-ins of accounts were used, and writes it down now and then.</summary>
public sealed class SessionsSeen(SessionStore sessions, TimeProvider time, ILogger<SessionsSeen> log) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<Guid, byte> _seen = new();

    public void Note(Guid sessionId) => _seen[sessionId] = 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(WriteEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var seen = _seen.Keys.ToArray();
            foreach (var id in seen)
                _seen.TryRemove(id, out _);
            try
            {
                if (seen.Length > 0)
                    await sessions.SeenAsync(seen, time.GetUtcNow(), CancellationToken.None);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "When {Count} sign-in(s) were last used could not be stored", seen.Length);
            }
        }
    }
}
