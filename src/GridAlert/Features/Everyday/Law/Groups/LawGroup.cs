using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law.Groups;

/// <summary>A law-help group 法润民生微信群: it lives with WeChat; here is who looks after it and when something was last posted.</summary>
public sealed record LawGroup
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required string Name { get; init; }
    /// <summary>推广员: the legal adviser; null while there is none.</summary>
    public Personal? Promoter { get; init; }
    /// <summary>协管员: who keeps it.</summary>
    public required Personal Keeper { get; init; }
    public required short EveryDays { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? LastPostedAt { get; init; }
    public string? LastTopic { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset DueAt => (LastPostedAt ?? MadeAt).AddDays(EveryDays);

    public bool IsOverdue(DateTimeOffset now) => DueAt <= now;
}

/// <summary>Words to copy into a group.</summary>
public sealed record LawText(string Key, string Name, string Body);
