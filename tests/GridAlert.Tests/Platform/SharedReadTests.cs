using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Platform;

public class SharedReadTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Who_ask_while_one_reading_is_under_way_share_the_next_which_begins_after_they_asked()
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        var begun = new SemaphoreSlim(0);
        var readings = 0;
        var shared = new SharedRead<int>(async () =>
        {
            var reading = readings++;
            begun.Release();
            await gates[reading].Task;
            return reading;
        }, Long);

        var first = shared.AskAsync(default);
        await begun.WaitAsync();
        var later = new[] { shared.AskAsync(default), shared.AskAsync(default) };
        readings.ShouldBe(1);
        gates[0].SetResult();
        gates[1].SetResult();

        (await first).ShouldBe(0);
        (await Task.WhenAll(later)).ShouldBe([1, 1]);
        readings.ShouldBe(2);
    }

    [Fact]
    public async Task A_reading_that_fails_fails_for_those_who_asked_for_it_and_not_for_those_after()
    {
        var readings = 0;
        var shared = new SharedRead<int>(() => readings++ == 0 ? Task.FromException<int>(new TimeoutException()) : Task.FromResult(readings), Long);

        await Should.ThrowAsync<TimeoutException>(() => shared.AskAsync(default));
        (await shared.AskAsync(default)).ShouldBe(2);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_reading_to_the_others()
    {
        var gate = new TaskCompletionSource<int>();
        var shared = new SharedRead<int>(() => gate.Task, Long);
        using var gone = new CancellationTokenSource();

        var one = shared.AskAsync(gone.Token);
        var other = shared.AskAsync(default);
        await gone.CancelAsync();
        gate.SetResult(7);

        await Should.ThrowAsync<OperationCanceledException>(() => one);
        (await other).ShouldBe(7);
    }

    [Fact]
    public async Task A_reading_that_hangs_does_not_hold_up_those_who_ask_after_it()
    {
        var hanging = new TaskCompletionSource<int>();
        var begun = new SemaphoreSlim(0);
        var readings = 0;
        var shared = new SharedRead<int>(() =>
        {
            begun.Release();
            return readings++ == 0 ? hanging.Task : Task.FromResult(readings);
        }, TimeSpan.FromMilliseconds(50));

        var first = shared.AskAsync(default);
        await begun.WaitAsync();

        (await shared.AskAsync(default)).ShouldBe(2);
        first.IsCompleted.ShouldBeFalse();
        hanging.SetResult(1);
        (await first).ShouldBe(1);
    }
}
