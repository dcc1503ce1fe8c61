using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Allowances;

/// <summary>What a month's list is counted by; a list keeps the rule it was counted by.</summary>
public sealed record AllowanceRule(int PhoneFen, int PhoneDays, int MealFen, int MealMinutes);

public enum AllowanceState { Prepared, Approved, Refused }

/// <summary>Phone and meal allowances 通讯补助、餐补 of a street and month.</summary>
public sealed record AllowanceList
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required DateOnly Month { get; init; }
    public required AllowanceState State { get; init; }
    public required int PhoneFen { get; init; }
    public required int PhoneDays { get; init; }
    public required int MealFen { get; init; }
    public required int MealMinutes { get; init; }
    public required long TotalFen { get; init; }
    public required Guid PreparedBy { get; init; }
    public required string PreparedByName { get; init; }
    public required DateTimeOffset PreparedAt { get; init; }
    public string? DecidedByName { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? Reason { get; init; }

    public AllowanceRule Rule => new(PhoneFen, PhoneDays, MealFen, MealMinutes);
}

/// <summary>One person, once.</summary>
public sealed record AllowanceLine
{
    public required Guid MemberId { get; init; }
    /// <summary>As it is now; null while the list is being counted.</summary>
    public Personal? Name { get; init; }
    public required string StairwellCode { get; init; }
    /// <summary>Days of the month with a post.</summary>
    public required int PostDays { get; init; }
    /// <summary>Days with enough service for a meal.</summary>
    public required int MealDays { get; init; }
    public required long PhoneFen { get; init; }
    public required long MealFen { get; init; }

    public long TotalFen => PhoneFen + MealFen;
}

/// <summary>What a person's month came to, before it is money.</summary>
public sealed record AllowanceFacts(Guid MemberId, string StairwellCode, int PostDays, int MealDays);
