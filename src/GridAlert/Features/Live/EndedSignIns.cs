using GridAlert.Features.Access;
using GridAlert.Platform;

namespace GridAlert.Features.Live;

/// <summary>
/// Whoever is connected is asked for the sign-in only once: what ends later is looked for here. At once where it ends
/// on this node, or where another node says so; every half minute in the database, which nobody can miss.
/// </summary>
public sealed class EndedSignIns(Connections connections, SessionStore sessions, NodeWords words, ILogger<EndedSignIns> log) : BackgroundService, IHearsOfSignOuts
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    public void Ended(byte[] tokenHash)
    {
        connections.End([tokenHash]);
        words.Say(NodeWords.SignInEnded, tokenHash);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        words.Hear(NodeWords.SignInEnded, tokenHash => connections.End([tokenHash]));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested && connections.SignIns is { Count: > 0 } connected)
                    connections.End(await sessions.EndedAsync(connected, stoppingToken));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Whether those who are connected are still signed in could not be seen");
            }
        }
    }
}
