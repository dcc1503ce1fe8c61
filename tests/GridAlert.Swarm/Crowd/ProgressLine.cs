using System.Diagnostics;

namespace GridAlert.Swarm.Crowd;

/// <summary>Says every two seconds where the crowd is.</summary>
internal sealed class ProgressLine(CrowdFigures figures, int online, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken end)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                Console.WriteLine(
                    $"{Stopwatch.GetElapsedTime(started).TotalSeconds,4:0} s  connected {figures.Connected}/{online}  received {figures.Received}  read {figures.Read}  "
                    + $"acknowledged {figures.Acknowledged}  declined {figures.Declined}  completed {figures.Completed}  errors {figures.Errors}");
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
