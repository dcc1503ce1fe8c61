using System.Diagnostics;

namespace GridAlert.Tests.Support;

/// <summary>Waits for the thing itself, long enough for a busy machine, and says what it waited for.</summary>
public static class Patience
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    public static Task UntilAsync(string what, Func<bool> holds) => UntilAsync(() => what, () => Task.FromResult(holds()));

    public static Task UntilAsync(string what, Func<Task<bool>> holds) => UntilAsync(() => what, holds);

    public static async Task UntilAsync(Func<string> what, Func<Task<bool>> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed > Long)
                throw new TimeoutException($"Not within {Long.TotalSeconds} s: {what()}");
            await Task.Delay(20);
        }
    }
}
