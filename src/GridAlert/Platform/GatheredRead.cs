namespace GridAlert.Platform;

/// <summary>
/// One reading for all who ask at the same time. Whoever asks while one is under way is gathered for the next, which begins
/// after they asked: nobody is told what was true before their question, and however many ask, one reading follows another.
/// Whoever asks alone waits for nobody.
/// </summary>
/// <param name="read">Gives an answer to each question, in the same order. It must not fail because of one of them: it fails for all.</param>
/// <param name="patience">Null for one second. So long the next reading waits for the one before: one that hangs must not hold up all who ask after it.</param>
public sealed class GatheredRead<TQuestion, TAnswer>(Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> read, TimeSpan? patience = null)
{
    private const int AtMost = 200;

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private Reading? _open;

    private sealed class Reading
    {
        public List<TQuestion> Questions { get; } = [];
        public Task<IReadOnlyList<TAnswer>> Answers { get; set; } = null!;
    }

    public async Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancel)
    {
        Task<IReadOnlyList<TAnswer>> answers;
        int own;
        lock (_gate)
        {
            var reading = _open is { Questions.Count: < AtMost } open ? open : Begin();
            own = reading.Questions.Count;
            reading.Questions.Add(question);
            answers = reading.Answers;
        }
        return (await answers.WaitAsync(cancel))[own];
    }

    private Reading Begin()
    {
        var reading = _open = new();
        _last = reading.Answers = ReadAfterAsync(_last, reading);
        return reading;
    }

    private async Task<IReadOnlyList<TAnswer>> ReadAfterAsync(Task before, Reading reading)
    {
        // Beyond the lock, and after the one before, however that went.
        await Task.Yield();
        await before.WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_open == reading)
                _open = null;
        }
        return await read(reading.Questions);
    }
}
