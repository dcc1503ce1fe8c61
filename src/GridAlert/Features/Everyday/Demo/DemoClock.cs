namespace GridAlert.Features.Everyday.Demo;

/// <summary>Stands where the story is told: what is done by it carries that time.</summary>
internal sealed class DemoClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
