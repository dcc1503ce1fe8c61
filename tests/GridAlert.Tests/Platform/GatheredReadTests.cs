using System.Collections.Concurrent;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Platform;

public class GatheredReadTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Who_ask_while_one_reading_is_under_way_share_the_next_which_begins_after_they_asked()
    {
        var gate = new TaskCompletionSource();
        var begun = new SemaphoreSlim(0);
        var readings = new ConcurrentQueue<int[]>();
        var read = new GatheredRead<int, int>(async questions =>
        {
            readings.Enqueue([.. questions]);
            begun.Release();
            await gate.Task;
            return Doubled(questions);
        }, Long);

        var first = read.AskAsync(1, default);
        await begun.WaitAsync();
        var later = new[] { read.AskAsync(2, default), read.AskAsync(3, default) };
        readings.Count.ShouldBe(1);
        gate.SetResult();

        (await first).ShouldBe(2);
        (await Task.WhenAll(later)).ShouldBe([4, 6]);
        readings.ShouldBe([[1], [2, 3]]);
    }

    [Fact]
    public async Task However_many_ask_each_gets_their_own_answer_and_no_reading_runs_beside_another()
    {
        var running = 0;
        var most = 0;
        var read = new GatheredRead<int, int>(async questions =>
        {
            Interlocked.Increment(ref running).ShouldBe(1);
            most = Math.Max(most, questions.Count);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return Doubled(questions);
        }, Long);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5000).Select(n => Task.Run(() => read.AskAsync(n, default))));

        answers.ShouldBe(Enumerable.Range(0, 5000).Select(n => 2 * n));
        most.ShouldBeInRange(2, 200);
    }

    [Fact]
    public async Task A_reading_that_fails_fails_for_those_who_asked_for_it_and_not_for_those_after()
    {
        var readings = 0;
        var read = new GatheredRead<int, int>(questions => readings++ == 0 ? throw new TimeoutException() : Task.FromResult(Doubled(questions)), Long);

        await Should.ThrowAsync<TimeoutException>(() => read.AskAsync(1, default));
        (await read.AskAsync(2, default)).ShouldBe(4);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_reading_to_the_others()
    {
        var gate = new TaskCompletionSource();
        var read = new GatheredRead<int, int>(async questions =>
        {
            await gate.Task;
            return Doubled(questions);
        }, Long);
        using var gone = new CancellationTokenSource();

        var one = read.AskAsync(1, gone.Token);
        var other = read.AskAsync(2, default);
        await gone.CancelAsync();
        gate.SetResult();

        await Should.ThrowAsync<OperationCanceledException>(() => one);
        (await other).ShouldBe(4);
    }

    [Fact]
    public async Task A_reading_that_hangs_does_not_hold_up_those_who_ask_after_it()
    {
        var hanging = new TaskCompletionSource();
        var begun = new SemaphoreSlim(0);
        var readings = 0;
        var read = new GatheredRead<int, int>(async questions =>
        {
            begun.Release();
            if (readings++ == 0)
                await hanging.Task;
            return Doubled(questions);
        }, TimeSpan.FromMilliseconds(50));

        var first = read.AskAsync(1, default);
        await begun.WaitAsync();

        (await read.AskAsync(2, default)).ShouldBe(4);
        first.IsCompleted.ShouldBeFalse();
        hanging.SetResult();
        (await first).ShouldBe(2);
    }

    private static IReadOnlyList<int> Doubled(IReadOnlyList<int> questions) => [.. questions.Select(n => 2 * n)];
}
