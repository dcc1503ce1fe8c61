using GridAlert.Platform;

namespace GridAlert.Features.Record;

/// <summary>When the journal was last read to its end: what screens show is as old as that.</summary>
public sealed class JournalPulse
{
    private readonly TimeProvider _time;
    private long _beat;

    public JournalPulse(TimeProvider time)
    {
        _time = time;
        Beat();
        Telemetry.Meter.CreateObservableGauge("gridalert.journal.lag", () => Age.TotalSeconds, "s", "Since the journal was last read to its end");
    }

    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _beat));

    public void Beat() => Volatile.Write(ref _beat, _time.GetTimestamp());
}
