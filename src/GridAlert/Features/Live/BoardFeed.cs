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
    UnitTree tree, RosterCounts roster, JournalReader journal, JournalPulse pulse, IHubContext<BoardHub, IBoardScreen> screens, ILogger<BoardFeed> log) : BackgroundService, IJournalFollower
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(250);

    // A screen calls its picture stale after ten seconds without a word.
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FreshWithin = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly BoardProjection _board = new(tree);
    private readonly ConcurrentDictionary<string, Watched> _watched = new();

    private sealed class Watched(Unit unit)
    {
        public Unit Unit { get; } = unit;
        public int Screens { get; set; }
        public HashSet<Touched> Touched { get; } = [];
        public long ToldAt { get; set; } = Stopwatch.GetTimestamp();
    }

    public async Task<JournalCursor> BeginAsync(CancellationToken cancel)
    {
        await roster.LoadAsync(null, cancel);
        return await journal.StartOfOpenAsync(cancel);
    }

    public async Task FollowAsync(IReadOnlyList<JournalLine> lines, CancellationToken cancel)
    {
        var bound = lines.Where(line => line.Kind == JournalKind.DeviceBound).Select(line => line.StairwellCode!).ToHashSet();
        if (bound.Count > 0)
            await roster.LoadAsync(bound, cancel);
        lock (_gate)
        {
            foreach (var line in lines)
            {
                foreach (var touched in Apply(line))
                {
                    foreach (var watched in _watched.Values)
                    {
                        if (_board.Concerns(touched, watched.Unit))
                            watched.Touched.Add(touched);
                    }
                }
            }
        }
    }

    /// <summary>The whole picture of a unit as it is now.</summary>
    public BoardSnapshot Snapshot(Unit unit)
    {
        lock (_gate)
            return _board.Snapshot(unit, roster);
    }

    /// <summary>Whether the picture is the record's, now; while the journal cannot be read it only looks like it.</summary>
    public bool IsFresh => pulse.Age < FreshWithin;

    /// <summary>Counts a screen in and gives it the picture that later changes build on.</summary>
    public BoardSnapshot Watch(Unit unit)
    {
        lock (_gate)
        {
            _watched.GetOrAdd(unit.Code, _ => new(unit)).Screens++;
            return _board.Snapshot(unit, roster);
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
            if (watched.Touched.Count == 0 && mute)
                return null;
            watched.ToldAt = Stopwatch.GetTimestamp();
            var news = watched.Touched.Where(t => t.List == "feed").Select(t => t.Key).ToHashSet();
            var changes = watched.Touched
                .Where(t => t.List != "feed")
                .Select(t => new BoardChange(t.List, t.List == "unit" ? watched.Unit.Code : t.Key, _board.Entry(t, watched.Unit, roster)))
                .Concat(_board.News(watched.Unit, news).Select(line => new BoardChange("feed", line.Id, line)))
                .ToList();
            watched.Touched.Clear();
            return new(_board.CursorText(), changes);
        }
    }
}
