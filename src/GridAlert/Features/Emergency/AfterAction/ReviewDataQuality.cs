namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>What was wrong with the data, as far as the activation showed it. Posts are posts of a stairwell, each counted once.</summary>
public sealed record ReviewDataQuality
{
    /// <summary>Vacant, of the posts that dispatches asked for; as the last dispatch found them.</summary>
    public required Figure VacantPosts { get; init; }
    public required IReadOnlyList<PostFault> Vacant { get; init; }
    /// <summary>Held by one who stands in, of the filled posts that were asked by dispatches that recorded it.</summary>
    public required Figure CoveredPosts { get; init; }
    /// <summary>Filled posts without a bound phone, of the filled posts that were asked; as the last dispatch found them.</summary>
    public required Figure WithoutDevice { get; init; }
    /// <summary>Posts with a bound phone where nothing ever arrived (not received, read or answered), of the posts with a bound phone.</summary>
    public required Figure DeadDevices { get; init; }
    public required IReadOnlyList<PostFault> Dead { get; init; }
    /// <summary>Posts that a caller found under a wrong number, of the posts that anybody called.</summary>
    public required Figure WrongNumbers { get; init; }
    /// <summary>With the moment when it was found.</summary>
    public required IReadOnlyList<PostFault> WrongNumber { get; init; }
    /// <summary>Posts whose phone's clock was more than two minutes off at some answer, of the posts whose phones said how far off they are.</summary>
    public required Figure ClockFaults { get; init; }
    /// <summary>With the largest difference.</summary>
    public required IReadOnlyList<PostFault> Clocks { get; init; }
    /// <summary>Answers counted as in time by a phone's clock that nobody could check, of the answers acknowledged.</summary>
    public required Figure ClaimedInTime { get; init; }
    /// <summary>Messages by channel: how each ended.</summary>
    public required IReadOnlyList<ChannelRow> Channels { get; init; }
}

/// <param name="Role">lead, information, support; null where a fault is nobody's in particular.</param>
/// <param name="At">When it showed; null where it held all the time.</param>
/// <param name="ClockOff">How far the phone's clock was ahead (behind: negative).</param>
public sealed record PostFault(string StairwellCode, string StairwellName, string? Role, DateTimeOffset? At = null, TimeSpan? ClockOff = null);

/// <summary>Messages of one channel about the activation's dispatches; each message counts as it ended.</summary>
/// <param name="Arrived">Accepted or delivered by the far side, of all.</param>
/// <param name="Failed">Failed for good, of all.</param>
/// <param name="Attempts">Tries, repeats counted.</param>
public sealed record ChannelRow(string Channel, Figure Arrived, Figure Failed, int Attempts);
