namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Who of the trio answers. A post answers when it has acknowledged or completed, in the end.</summary>
public sealed record ReviewTrioCover
{
    /// <summary>Stairwells, by how many different posts of their trio answered at least one dispatch.</summary>
    public required CoverCounts Stairwells { get; init; }
    /// <summary>Assignments, by how many posts answered.</summary>
    public required CoverCounts Assignments { get; init; }
    /// <summary>lead, information, support.</summary>
    public required IReadOnlyList<RoleCover> ByRole { get; init; }
    /// <summary>Assignments met by the trio's own answers 本人, of those met.</summary>
    public required Figure ByThemselves { get; init; }
    /// <summary>Assignments met only by an officer's record 代签, of those met. ByThemselves + ForThem = met.</summary>
    public required Figure ForThem { get; init; }
    /// <summary>Of ForThem: reached by telephone; the others at the door.</summary>
    public required Figure ForThemByPhone { get; init; }
    /// <summary>Answered by one who stood in for the post, of all posts' answers to dispatches that recorded covers; Of = 0 where none did.</summary>
    public required Figure Substitutes { get; init; }
    public required ResponderRadius Radius { get; init; }
}

/// <summary>Three + Two + One + None = Of.</summary>
public sealed record CoverCounts(int Three, int Two, int One, int None, int Of);

/// <param name="Answered">Receipts that the post acknowledged, of those it was sent.</param>
/// <param name="First">Assignments where this post was the first of its trio to answer, of those where any did. The roles add up to Of.</param>
/// <param name="Declined">Receipts declined, of those sent.</param>
/// <param name="Times">From sending to the post's own acknowledgement.</param>
public sealed record RoleCover(string Role, Figure Answered, Figure First, Figure Declined, Percentiles Times);

/// <summary>
/// 治理半径: households for each responder, over the stairwells whose households were recorded when they were asked
/// (the newest number of each). A post that stands for two stairwells counts in each.
/// </summary>
/// <param name="Recorded">Stairwells with a recorded number of households, of all that were asked.</param>
/// <param name="Households">Null when none was recorded.</param>
/// <param name="Posts">Filled posts that were asked there.</param>
/// <param name="Answering">Of these posts, those that answered at least one dispatch.</param>
/// <param name="PerPost">Households ÷ Posts: on paper. Null when it cannot be said, as the next.</param>
/// <param name="PerAnswering">Households ÷ Answering: as it was that night.</param>
public sealed record ResponderRadius(Figure Recorded, int? Households, int Posts, int Answering, double? PerPost, double? PerAnswering);
