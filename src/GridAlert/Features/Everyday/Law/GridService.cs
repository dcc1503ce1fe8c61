using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Law;

/// <summary>A kind of service that can be attached to a grid, as data: the N of 网格+N.</summary>
/// <param name="IsLegal">What is asked of the law is asked of them.</param>
public sealed record ServiceKind(string Key, string Name, bool IsLegal);

/// <summary>Somebody attached to a unit 下沉, for a time, with hours of duty.</summary>
public sealed record GridService
{
    public required Guid Id { get; init; }
    public required string UnitCode { get; init; }
    public required string Kind { get; init; }
    public required bool IsLegal { get; init; }
    public required Personal Name { get; init; }
    public Personal? Phone { get; init; }
    /// <summary>Court, procuratorate, station, law firm.</summary>
    public required string Body { get; init; }
    /// <summary>When they are there, in words.</summary>
    public required string Duty { get; init; }
    /// <summary>The account with which they answer; null where the desk does it for them.</summary>
    public string? AccountName { get; init; }
    public required DateOnly BeganOn { get; init; }
    /// <summary>The first day on which they are not there any more.</summary>
    public DateOnly? EndedOn { get; init; }
}
