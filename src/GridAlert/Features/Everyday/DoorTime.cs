namespace GridAlert.Features.Everyday;

/// <summary>When something happened at a door, by a phone's clock that may be wrong.</summary>
public static class DoorTime
{
    /// <summary>So long may a phone have been without network.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(60);

    /// <summary>The phone's time where it can be true, else now.</summary>
    public static DateTimeOffset Of(DateTimeOffset? said, DateTimeOffset now) =>
        said is { } at && at <= now && at > now - Longest ? at.ToUniversalTime() : now;
}
