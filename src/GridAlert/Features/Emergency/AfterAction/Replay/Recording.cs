using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.AfterAction.Replay;

/// <summary>How far the journal of an activation has been read, and what was found worth marking so far.</summary>
/// <param name="Until">The last moment there is; for an open activation it moves on.</param>
/// <param name="Progress">0 to 1.</param>
public sealed record ReplayTimeline(DateTimeOffset From, DateTimeOffset Until, bool Ended, double Progress, IReadOnlyList<ReplayMark> Marks);

/// <summary>A stretch of the replay: what changed, told in the steps of the screen that asked.</summary>
/// <param name="Until">Everything up to this time is in it.</param>
public sealed record ReplayStretch(string Cursor, DateTimeOffset Until, IReadOnlyList<ReplayChanges> Batches);

/// <param name="At">When a screen was told.</param>
public sealed record ReplayChanges(DateTimeOffset At, string Cursor, IReadOnlyList<BoardChange> Changes);

/// <summary>
/// The board of one activation at any moment of it. The journal is read once from the start and the picture kept every few
/// thousand lines; a moment is the nearest picture before it and the lines since. Pictures share what did not change
/// between them. Their number and the entries they hold of their own are bounded: when there are too many, every second
/// one goes and the distance doubles.
/// </summary>
public sealed class Recording : IDisposable
{
    private const int MostKept = 256;

    /// <summary>Some hundred bytes each.</summary>
    private const int MostEntries = 500_000;

    private const int SeekBatch = 1000;

    /// <summary>More is told in the next stretch.</summary>
    private const int MostLines = 20_000;

    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly Guid _activationId;
    private readonly ReplayStart _start;
    private readonly UnitTree _tree;
    private readonly JournalReader _journal;
    private readonly ReplayQuery _query;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationToken _closing;

    private readonly Lock _gate = new();
    private readonly List<Kept> _kept = [];
    private readonly ReplayMarks _marks;
    private readonly BoardProjection _board;
    private int _distance = 2000;
    private int _since;
    private long _lastSeq;
    private long _seq;
    private JournalCursor? _end;
    private long _readAt;
    private Task _reading = Task.CompletedTask;
    private TaskCompletionSource _progressed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="Own">How many entries the picture does not share with the one before it, at most.</param>
    private sealed record Kept(BoardCheckpoint Picture, int Own)
    {
        public ulong Tx => Picture.Cursor.Tx;
        public DateTimeOffset At => Picture.At;
    }

    public Recording(Guid activationId, ReplayStart start, BoardRoster roster, UnitTree tree, JournalReader journal, ReplayQuery query, TimeProvider time, ILogger log)
    {
        (_activationId, _start, _tree, _journal, _query, _time, _log) = (activationId, start, tree, journal, query, time, log);
        _marks = new(activationId);
        _board = new(tree, roster, start.FromAt, start.From);
        (_seq, _lastSeq) = (start.FirstSeq, start.FirstSeq + 1);
        _closing = _closed.Token;
    }

    /// <summary>Whether the whole of it has been read, up to the activation's end.</summary>
    private bool IsWhole => _end is not null;

    /// <summary>The picture of a moment; null when the journal is not read that far within the time to wait.</summary>
    public async Task<BoardProjection?> SeekAsync(ReplayMoment moment, TimeSpan patience, CancellationToken cancel)
    {
        if (await ReachAsync(moment, patience, cancel) is not { } nearest)
            return null;
        var board = BoardProjection.From(nearest, _tree, await _journal.LinesAsync(nearest.Feed, cancel));
        await foreach (var transaction in AfterAsync(board, cancel))
        {
            if (!moment.Holds(transaction[0].Tx, Latest(board, transaction)))
                break;
            foreach (var line in transaction)
                Apply(board, line);
        }
        return board;
    }

    /// <summary>What a screen that stood at a cursor was told until a time, gathered in steps.</summary>
    public async Task<ReplayStretch?> PlayAsync(Unit unit, ulong after, DateTimeOffset until, TimeSpan step, TimeSpan patience, CancellationToken cancel)
    {
        if (await SeekAsync(ReplayMoment.Of(after), patience, cancel) is not { } board)
            return null;
        var batches = new List<ReplayChanges>();
        var news = new BoardNews(unit);
        var lines = 0;
        var stepOf = Step(board.At);
        await foreach (var transaction in AfterAsync(board, cancel))
        {
            var latest = Latest(board, transaction);
            if (latest > until)
                break;
            if (Step(latest) != stepOf)
                Tell();
            if (lines > MostLines)
            {
                Tell();
                return new(board.CursorText(), board.At, batches);
            }
            stepOf = Step(latest);
            lines += transaction.Count;
            foreach (var line in transaction)
            {
                foreach (var touched in Apply(board, line))
                    news.Note(board, touched);
            }
        }
        Tell();
        return new(board.CursorText(), until, batches);

        long Step(DateTimeOffset at) => at.UtcTicks / step.Ticks;

        void Tell()
        {
            if (!news.Any)
                return;
            var changes = news.Take(board);
            batches.Add(new(board.At, changes.Cursor, changes.Changes));
        }
    }

    /// <summary>The whole of it as far as it has been read, for one unit; null until its first moment is known.</summary>
    /// <param name="endedAt">Null while the activation is open.</param>
    public async Task<ReplayTimeline?> TimelineAsync(Unit unit, DateTimeOffset? endedAt, TimeSpan patience, CancellationToken cancel)
    {
        if (await ReachAsync(ReplayMoment.Of(_start.Opened.Tx), patience, cancel) is null)
            return null;
        lock (_gate)
        {
            // A line can be read only once everything that began before it has ended: the end of an activation may come a moment after it is known.
            if (endedAt is not null && !IsWhole && !IsFresh && _reading.IsCompleted)
                _reading = Task.Run(() => ReadAsync(_closing), CancellationToken.None);
            var progress = IsWhole || (endedAt is null && _reading.IsCompleted) ? 1 : Math.Clamp((_seq - _start.FirstSeq) / (double)Math.Max(1, _lastSeq - _start.FirstSeq), 0, 0.99);
            return new(_kept[0].At, IsWhole ? _kept[^1].At : endedAt ?? _time.GetUtcNow(), endedAt is not null, progress, _marks.For(unit, _tree));
        }
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <summary>Waits until the moment has been read, and gives the picture kept last before it.</summary>
    private async Task<BoardCheckpoint?> ReachAsync(ReplayMoment moment, TimeSpan patience, CancellationToken cancel)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                if (_kept.Count > 0 && (IsWhole || IsFresh || moment.IsBefore(_kept[^1].Tx, _kept[^1].At)))
                    return (_kept.FindLast(kept => moment.Holds(kept.Tx, kept.At)) ?? _kept[0]).Picture;
                if (_reading.IsFaulted)
                {
                    var fault = _reading.Exception!.InnerException!;
                    _reading = Task.CompletedTask;
                    ExceptionDispatchInfo.Throw(fault);
                }
                if (_reading.IsCompleted)
                    _reading = Task.Run(() => ReadAsync(_closing), CancellationToken.None);
                progress = Task.WhenAny(_progressed.Task, _reading);
            }
            var left = patience - _time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
                return null;
            await progress.WaitAsync(left, _time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>An open activation has been read to the journal's end, a moment ago.</summary>
    private bool IsFresh => _reading.IsCompletedSuccessfully && _readAt != 0 && _time.GetElapsedTime(_readAt) < FreshFor;

    /// <summary>Reads on, to the activation's end or to the journal's.</summary>
    private async Task ReadAsync(CancellationToken cancel)
    {
        _lastSeq = await _query.LastSeqAsync(_activationId, cancel);
        await foreach (var transaction in _journal.TransactionsAsync(_board.Cursor, JournalReader.BatchSize, cancel))
            Take(transaction);
        lock (_gate)
        {
            if (!IsWhole && _since > 0 && _kept.Count > 0)
                Keep();
            _readAt = _time.GetTimestamp();
        }
    }

    private void Take(List<JournalLine> transaction)
    {
        lock (_gate)
        {
            if (IsWhole)
                return;
            foreach (var line in transaction)
                Apply(_board, line);
            foreach (var line in transaction)
                Mark(line);
            _since += transaction.Count;
            _seq = Math.Max(_seq, transaction[^1].Seq);
            var opens = _kept.Count == 0 && transaction[0].Tx == _start.Opened.Tx;
            if (Ends(transaction))
                _end = _board.Cursor;
            if (opens || IsWhole || (_kept.Count > 0 && _since >= _distance))
                Keep();
        }
    }

    private void Keep()
    {
        var picture = _board.Keep();
        _kept.Add(new(picture, picture.Own));
        _since = 0;
        while (_kept.Count > MostKept || (_kept.Count > 2 && _kept.Sum(kept => (long)kept.Own) > MostEntries))
            Thin();
        var waiting = _progressed;
        _progressed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.SetResult();
    }

    /// <summary>Every second picture goes, but never the first, which a replay begins with, nor the last.</summary>
    private void Thin()
    {
        var thinned = new List<Kept>();
        var gone = 0;
        for (var at = 0; at < _kept.Count; at++)
        {
            var (picture, own) = _kept[at];
            if (at % 2 == 1 && at < _kept.Count - 1)
            {
                gone = own;
                continue;
            }
            thinned.Add(new(picture, Math.Min(own + gone, picture.Entries)));
            gone = 0;
        }
        _kept.Clear();
        _kept.AddRange(thinned);
        _distance *= 2;
    }

    private void Mark(JournalLine line)
    {
        try
        {
            _marks.Note(line, _board.At);
        }
        catch (System.Text.Json.JsonException e)
        {
            _log.LogError(e, "Journal line {Tx}-{Seq} ({Kind}) could not be marked", line.Tx, line.Seq, line.Kind);
        }
    }

    /// <summary>What follows a picture, up to the activation's end.</summary>
    private async IAsyncEnumerable<List<JournalLine>> AfterAsync(BoardProjection board, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (_end is { } end && board.Cursor.Tx >= end.Tx)
            yield break;
        await foreach (var transaction in _journal.TransactionsAsync(board.Cursor, SeekBatch, cancel))
        {
            yield return transaction;
            if (Ends(transaction))
                yield break;
        }
    }

    private bool Ends(List<JournalLine> transaction) => transaction.Exists(line => line.Kind == JournalKind.ActivationEnded && line.ActivationId == _activationId);

    private static DateTimeOffset Latest(BoardProjection board, List<JournalLine> transaction) =>
        transaction.Aggregate(board.At, (latest, line) => line.At > latest ? line.At : latest);

    private IReadOnlyCollection<Touched> Apply(BoardProjection board, JournalLine line)
    {
        try
        {
            return board.Apply(line);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // As on the living board: one line that cannot be understood must not blind it.
            _log.LogError(e, "Journal line {Tx}-{Seq} ({Kind}) could not be shown", line.Tx, line.Seq, line.Kind);
            return [];
        }
    }
}
