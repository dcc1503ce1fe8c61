using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.AfterAction.Replay;

/// <summary>The recordings that somebody looks at: a few at once, the one unused longest making room, and none for long after the last look.</summary>
public sealed class Recordings : IDisposable
{
    private const int MostOpen = 4;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly ReplayQuery _query;
    private readonly RosterQuery _roster;
    private readonly UnitTree _tree;
    private readonly JournalReader _journal;
    private readonly TimeProvider _time;
    private readonly ILogger<Recording> _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (Recording Recording, long UsedAt)> _open = [];
    private readonly ITimer _sweep;

    public Recordings(ReplayQuery query, RosterQuery roster, UnitTree tree, JournalReader journal, TimeProvider time, ILogger<Recording> log)
    {
        (_query, _roster, _tree, _journal, _time, _log) = (query, roster, tree, journal, time, log);
        _sweep = time.CreateTimer(_ => Forget(), null, KeptFor / 10, KeptFor / 10);
    }

    /// <summary>Null when the journal does not know the activation.</summary>
    public async Task<Recording?> OpenAsync(Guid activationId, CancellationToken cancel)
    {
        if (Use(activationId) is { } open)
            return open;
        if (await _query.RunAsync(activationId, cancel) is not { } start)
            return null;
        var roster = await _roster.RunAsync(start.FromAt, cancel);
        lock (_gate)
        {
            if (Use(activationId) is { } meanwhile)
                return meanwhile;
            if (_open.Count >= MostOpen)
                Close(_open.MinBy(one => one.Value.UsedAt).Key);
            var recording = new Recording(activationId, start, roster, _tree, _journal, _query, _time, _log);
            _open.Add(activationId, (recording, _time.GetTimestamp()));
            return recording;
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        lock (_gate)
        {
            foreach (var id in _open.Keys.ToList())
                Close(id);
        }
    }

    private Recording? Use(Guid activationId)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(activationId, out var open))
                return null;
            _open[activationId] = (open.Recording, _time.GetTimestamp());
            return open.Recording;
        }
    }

    private void Forget()
    {
        lock (_gate)
        {
            foreach (var id in _open.Where(one => _time.GetElapsedTime(one.Value.UsedAt) >= KeptFor).Select(one => one.Key).ToList())
                Close(id);
        }
    }

    private void Close(Guid activationId)
    {
        if (_open.Remove(activationId, out var open))
            open.Recording.Dispose();
    }
}
