using System.Diagnostics;
using System.Text.Json;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Bench;

/// <summary>
/// The phones of one server. Each does what a real one does with a dispatch, on both sides the same: it says
/// Received at once, and acknowledges on arrival when the round is a storm.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    private const int ConnectAtOnce = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Member> _members = [];
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly Heartbeat _heartbeat;
    private volatile Round? _round;
    private volatile bool _leaving;
    private int _lost;

    private Fleet(TimeProvider time)
    {
        _time = time;
        _heartbeat = new(time);
    }

    public int Count => _members.Count;

    /// <summary>Length in bytes of the arguments of the last dispatch that came.</summary>
    public int MessageLength { get; private set; }

    /// <param name="tokens">One for each phone; null where the hub asks for none.</param>
    public static async Task<Fleet> ConnectAsync(Uri server, IReadOnlyList<string?> tokens, TimeProvider time, CancellationToken cancel)
    {
        var hub = new UriBuilder(server) { Scheme = Uri.UriSchemeWs, Path = "/hubs/responder" }.Uri;
        var fleet = new Fleet(time);
        try
        {
            await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce, CancellationToken = cancel }, async (token, stop) =>
            {
                var member = new Member(fleet, await LeanPhone.ConnectAsync(hub, token, stop));
                lock (fleet._members)
                    fleet._members.Add(member);
                member.Start();
                await member.Phone.CallAsync("Resume", stop, [null]);
            });
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>From the start of <paramref name="send"/> until the last phone has the dispatch, or has its acknowledgement answered.</summary>
    public async Task<TimeSpan> RoundAsync(Func<Task> send, bool acknowledge, CancellationToken cancel)
    {
        var round = new Round(_members.Count, acknowledge);
        _round = round;
        var started = Stopwatch.GetTimestamp();
        await send();
        try
        {
            var ended = await round.Done.Task.WaitAsync(Patience, _time, cancel);
            return Stopwatch.GetElapsedTime(started, ended);
        }
        catch (TimeoutException e)
        {
            throw new BenchException($"{round.Left} of {_members.Count} phones were not done after {Patience.TotalSeconds:0} s ({_lost} have lost their connection).", e);
        }
        finally
        {
            _round = null;
        }
    }

    /// <summary>One phone after another acknowledges the dispatch that it got last; the time of each.</summary>
    public async Task<double[]> AcknowledgeSinglyAsync(int first, int count, CancellationToken cancel)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var member = _members[(first + i) % _members.Count];
            var started = Stopwatch.GetTimestamp();
            await member.Phone.CallAsync("Acknowledge", cancel, member.Last, _time.GetUtcNow());
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        _leaving = true;
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5)))
            await Parallel.ForEachAsync(_members, new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce }, async (member, _) => await member.Phone.CloseAsync(patience.Token));
        await _end.CancelAsync();
        await Task.WhenAll(_members.Select(member => member.Reading));
        await _heartbeat.DisposeAsync();
        _end.Dispose();
    }

    private sealed class Round(int phones, bool acknowledge)
    {
        private int _left = phones;
        private (Guid Id, byte[] Record)? _received;

        public bool Acknowledge => acknowledge;
        public int Left => _left;
        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void One()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                Done.TrySetResult(Stopwatch.GetTimestamp());
        }

        /// <summary>The same for all phones: made once.</summary>
        public byte[] Received(Guid id)
        {
            lock (Done)
            {
                if (_received is not { } made || made.Id != id)
                    _received = made = (id, HubProtocol.Invocation(0, "Received", new[] { id }));
                return made.Record;
            }
        }
    }

    private sealed class Member(Fleet fleet, LeanPhone phone) : IPhoneOwner
    {
        private IDisposable? _beat;

        public LeanPhone Phone => phone;
        public Guid Last { get; private set; }
        public Task Reading { get; private set; } = Task.CompletedTask;

        public void Start()
        {
            _beat = fleet._heartbeat.Add(phone);
            Reading = ReadAsync();
        }

        public void Heard(LeanPhone from, in HubMessage message)
        {
            if (!message.Target.SequenceEqual("DispatchSent"u8))
                return;
            var id = DispatchCard.ReadId(message.Arguments);
            if (id == Last)
                return;
            Last = id;
            fleet.MessageLength = message.Arguments.Length;
            if (fleet._round is not { } round)
                return;
            if (!round.Acknowledge)
                round.One();
            _ = AnswerAsync(round, id);
        }

        private async Task AnswerAsync(Round round, Guid id)
        {
            try
            {
                await phone.SendAsync(round.Received(id), fleet._end.Token);
                if (!round.Acknowledge)
                    return;
                await phone.CallAsync("Acknowledge", fleet._end.Token, id, fleet._time.GetUtcNow());
                round.One();
            }
            catch (Exception e) when (e is PhoneException { Refused: true })
            {
                round.Done.TrySetException(new BenchException($"An acknowledgement was refused: {e.Message}", e));
            }
            catch (Exception e) when (e is PhoneException or OperationCanceledException)
            {
                // A lost connection shows as a phone that is not done.
            }
        }

        private async Task ReadAsync()
        {
            await phone.RunAsync(this, fleet._end.Token);
            _beat?.Dispose();
            if (!fleet._leaving)
                Interlocked.Increment(ref fleet._lost);
        }
    }
}
