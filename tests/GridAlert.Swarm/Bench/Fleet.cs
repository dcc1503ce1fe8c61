using System.Diagnostics;
using System.Text.Json;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Bench;

/// <summary>How a round went.</summary>
/// <param name="Whole">From the start of sending until the last phone was done.</param>
/// <param name="Arrival">From the start of sending until the last phone had the dispatch.</param>
/// <param name="Answering">From the first phone that had the dispatch until the last was done.</param>
/// <param name="RoundTrips">Milliseconds of each acknowledgement; empty where nobody was to acknowledge.</param>
/// <param name="Receipts">What each phone was answered.</param>
public sealed record RoundResult(TimeSpan Whole, TimeSpan Arrival, TimeSpan Answering, double[] RoundTrips, IReadOnlyList<byte[]> Receipts);

/// <summary>
/// The phones of one server. Each does what a real one does with a dispatch, on all sides the same: it says
/// Received at once, and acknowledges on arrival when the round is a storm.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    public const int UsuallyAtOnce = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Member?[] _members;
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly Heartbeat _heartbeat;
    private volatile Round? _round;
    private volatile bool _leaving;
    private int _lost;

    private Fleet(int count, TimeProvider time)
    {
        _members = new Member?[count];
        _time = time;
        _heartbeat = new(time);
    }

    public int Count => _members.Length;

    /// <summary>Length in bytes of the arguments of the last dispatch that came.</summary>
    public int MessageLength { get; private set; }

    /// <summary>From the first phone's first byte until the last phone had caught up.</summary>
    public TimeSpan Connecting { get; private set; }

    /// <param name="tokens">One for each phone; null where the hub asks for none.</param>
    /// <param name="cursors">Where each phone goes on from; null where they know nothing yet.</param>
    public static async Task<Fleet> ConnectAsync(
        Uri server, PhoneProtocol protocol, IReadOnlyList<string?> tokens, IReadOnlyList<string?>? cursors, int atOnce, TimeProvider time, CancellationToken cancel)
    {
        var hub = new Uri(new UriBuilder(server) { Scheme = Uri.UriSchemeWs }.Uri, protocol.Address);
        var fleet = new Fleet(tokens.Count, time);
        try
        {
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, tokens.Count), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (i, stop) =>
            {
                var member = new Member(fleet, i, await LeanPhone.ConnectAsync(hub, tokens[i], protocol, stop));
                fleet._members[i] = member;
                member.Start();
                await member.CatchUpAsync(cursors?[i], stop);
            });
            fleet.Connecting = Stopwatch.GetElapsedTime(started);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Up to where each phone had caught up when it was last asked to, to go on from there later.</summary>
    public IReadOnlyList<string?> Cursors => [.. _members.Select(member => member!.Cursor)];

    /// <summary>The same after all have caught up once more.</summary>
    public async Task<IReadOnlyList<string?>> CursorsAsync(CancellationToken cancel)
    {
        await Parallel.ForEachAsync(_members, new ParallelOptions { MaxDegreeOfParallelism = UsuallyAtOnce, CancellationToken = cancel }, async (member, stop) => await member!.CatchUpAsync(member.Cursor, stop));
        return Cursors;
    }

    /// <summary>From the start of <paramref name="send"/> until the last phone has the dispatch, or has its acknowledgement answered.</summary>
    public async Task<RoundResult> RoundAsync(Func<Task> send, bool acknowledge, CancellationToken cancel)
    {
        var round = new Round(Count, acknowledge);
        _round = round;
        var started = Stopwatch.GetTimestamp();
        await send();
        try
        {
            var ended = await round.Done.Task.WaitAsync(Patience, _time, cancel);
            return new(Stopwatch.GetElapsedTime(started, ended), Stopwatch.GetElapsedTime(started, round.LastHeardAt), Stopwatch.GetElapsedTime(round.FirstHeardAt, ended), round.RoundTrips, round.Receipts);
        }
        catch (TimeoutException e)
        {
            throw new BenchException($"{round.Left} of {Count} phones were not done after {Patience.TotalSeconds:0} s ({_lost} have lost their connection).", e);
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
            times[i] = await _members[(first + i) % Count]!.AcknowledgeAsync(cancel);
        return times;
    }

    /// <summary>Phones acknowledge the dispatch that they got last, so many a second whatever becomes of those before; the time of each.</summary>
    public async Task<double[]> AcknowledgeSteadilyAsync(int perSecond, int count, CancellationToken cancel)
    {
        var waiting = new Task<double>[count];
        var started = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        for (var i = 0; i < count;)
        {
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond) + 1);
            for (; i < due; i++)
                waiting[i] = _members[i]!.AcknowledgeAsync(cancel);
            await tick.WaitForNextTickAsync(cancel);
        }
        return await Task.WhenAll(waiting).WaitAsync(Patience, _time, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_leaving)
            return;
        _leaving = true;
        var members = _members.OfType<Member>().ToList();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5)))
            await Parallel.ForEachAsync(members, new ParallelOptions { MaxDegreeOfParallelism = UsuallyAtOnce }, async (member, _) => await member.Phone.CloseAsync(patience.Token));
        await _end.CancelAsync();
        await Task.WhenAll(members.Select(member => member.Reading));
        await _heartbeat.DisposeAsync();
        _end.Dispose();
    }

    private sealed class Round(int phones, bool acknowledge)
    {
        private int _left = phones;
        private int _unheard = phones;
        private long _firstHeardAt;
        private long _lastHeardAt;
        private (Guid Id, byte[] Record)? _received;

        public bool Acknowledge => acknowledge;
        public int Left => _left;
        public long FirstHeardAt => _firstHeardAt;
        public long LastHeardAt => _lastHeardAt;
        public double[] RoundTrips { get; } = acknowledge ? new double[phones] : [];
        public byte[][] Receipts { get; } = acknowledge ? new byte[phones][] : [];
        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Heard()
        {
            if (_firstHeardAt == 0)
                Interlocked.CompareExchange(ref _firstHeardAt, Stopwatch.GetTimestamp(), 0);
            if (Interlocked.Decrement(ref _unheard) == 0)
                _lastHeardAt = Stopwatch.GetTimestamp();
        }

        public void One()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                Done.TrySetResult(Stopwatch.GetTimestamp());
        }

        /// <summary>The same for all phones: made once.</summary>
        public byte[] Received(Guid id, PhoneProtocol protocol)
        {
            lock (Done)
            {
                if (_received is not { } made || made.Id != id)
                    _received = made = (id, protocol.Invocation(0, "Received", new[] { id }));
                return made.Record;
            }
        }
    }

    private sealed class Member(Fleet fleet, int number, LeanPhone phone) : IPhoneOwner
    {
        private IDisposable? _beat;

        public LeanPhone Phone => phone;
        public Guid Last { get; private set; }
        public string? Cursor { get; private set; }
        public Task Reading { get; private set; } = Task.CompletedTask;

        public void Start()
        {
            _beat = fleet._heartbeat.Add(phone);
            Reading = ReadAsync();
        }

        public async Task CatchUpAsync(string? cursor, CancellationToken cancel) =>
            Cursor = CursorOf(await phone.CallAsync("Resume", cancel, [cursor]));

        /// <returns>Milliseconds.</returns>
        public async Task<double> AcknowledgeAsync(CancellationToken cancel)
        {
            var started = Stopwatch.GetTimestamp();
            await phone.CallAsync("Acknowledge", cancel, Last, fleet._time.GetUtcNow());
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
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
            round.Heard();
            if (!round.Acknowledge)
                round.One();
            _ = AnswerAsync(round, id);
        }

        private async Task AnswerAsync(Round round, Guid id)
        {
            try
            {
                await phone.SendAsync(round.Received(id, phone.Protocol), fleet._end.Token);
                if (!round.Acknowledge)
                    return;
                var started = Stopwatch.GetTimestamp();
                round.Receipts[number] = await phone.CallAsync("Acknowledge", fleet._end.Token, id, fleet._time.GetUtcNow());
                round.RoundTrips[number] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
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

        /// <summary>Without reading the dispatches that come before it.</summary>
        private static string? CursorOf(byte[] resumed)
        {
            var json = new Utf8JsonReader(resumed);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var found = json.ValueTextEquals("cursor"u8);
                json.Read();
                if (found)
                    return json.GetString();
                json.Skip();
            }
            return null;
        }
    }
}
