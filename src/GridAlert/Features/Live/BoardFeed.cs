using System.Collections.Concurrent;
using System.Diagnostics;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

/// <summary>Keeps the picture current and tells the watching screens what changed, at most four times a second each.</summary>
public sealed class BoardFeed(
    UnitTree tree, RosterQuery roster, JournalReader journal, JournalPulse pulse, TimeProvider time, IHubContext<BoardHub, IBoardScreen> screens, ILogger<BoardFeed> log) : BackgroundService, IJournalFollower
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);

    // A screen calls its picture stale after ten seconds without a word.
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FreshWithin = TimeSpan.FromSeconds(3);

    private static readonly HashSet<string> RosterChanges = [JournalKind.RosterImported, JournalKind.UnitsChanged, JournalKind.PostBegan, JournalKind.PostEnded];

    private readonly Lock _gate = new();
    private BoardProjection _board = new(tree, new([], []), time.GetUtcNow());
    private readonly ConcurrentDictionary<string, Watched> _watched = new();

    private sealed class Watched(Unit unit)
    {
        public Unit Unit { get; } = unit;
        public int Screens { get; set; }
        public BoardNews News { get; } = new(unit);
        public long ToldAt { get; set; } = Stopwatch.GetTimestamp();
    }

    public async Task<JournalCursor> BeginAsync(CancellationToken cancel)
    {
        // The place in the journal first: a phone bound in between is then told of twice rather than never.
        var start = await journal.StartOfOpenAsync(cancel);
        _board = new(tree, await roster.RunAsync(null, cancel), time.GetUtcNow());
        return start;
    }

    public async Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        // Who serves where is not in these lines, since a roster may be forty thousand; it is read anew.
        var serving = lines.Any(line => RosterChanges.Contains(line.Kind)) ? await roster.RunAsync(null, cancel) : null;
        lock (_gate)
        {
            foreach (var touched in serving is null ? [] : _board.Take(serving))
            {
                foreach (var watched in _watched.Values)
                    watched.News.Note(_board, touched);
            }
            foreach (var line in lines)
            {
                foreach (var touched in Apply(line))
                {
                    foreach (var watched in _watched.Values)
                        watched.News.Note(_board, touched);
                }
            }
        }
    }

    /// <summary>The whole picture of a unit as it is now.</summary>
    public BoardSnapshot Snapshot(Unit unit)
    {
        lock (_gate)
            return _board.Snapshot(unit);
    }

    /// <summary>Whether the picture is the record's, now; while the journal cannot be read it only looks like it.</summary>
    public bool IsFresh => pulse.Age < FreshWithin;

    /// <summary>Counts a screen in and gives it the picture that later changes build on.</summary>
    public BoardSnapshot Watch(Unit unit)
    {
        lock (_gate)
        {
            _watched.GetOrAdd(unit.Code, _ => new(unit)).Screens++;
            return _board.Snapshot(unit);
        }
    }

    public void Leave(string unitCode)
    {
        lock (_gate)
        {
            if (_watched.TryGetValue(unitCode, out var watched) && --watched.Screens <= 0)
                _watched.TryRemove(unitCode, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TellEvery);
        while (await Ticks(timer, stoppingToken))
        {
            foreach (var watched in _watched.Values)
            {
                if (Collect(watched) is { } changes)
                    _ = screens.Clients.Group(Groups.Board(watched.Unit.Code)).BoardChanged(changes);
            }
        }
    }

    private static async Task<bool> Ticks(PeriodicTimer timer, CancellationToken cancel)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private IEnumerable<Touched> Apply(JournalLine line)
    {
        try
        {
            return _board.Apply(line);
        }
        catch (Exception e)
        {
            // One line that cannot be understood must not blind every board.
            log.LogError(e, "Journal line {Tx}-{Seq} ({Kind}) could not be shown", line.Tx, line.Seq, line.Kind);
            return [];
        }
    }

    private BoardChanges? Collect(Watched watched)
    {
        lock (_gate)
        {
            // Silence must mean that nothing is known: as long as the record can be read, that is said, news or not.
            var mute = !IsFresh || Stopwatch.GetElapsedTime(watched.ToldAt) < SignOfLifeEvery;
            if (!watched.News.Any && mute)
                return null;
            watched.ToldAt = Stopwatch.GetTimestamp();
            return watched.News.Take(_board);
        }
    }
}
