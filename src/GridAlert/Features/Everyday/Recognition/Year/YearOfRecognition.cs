using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Year;

/// <summary>What somebody got in a year: honour beside help.</summary>
public sealed record PersonYear
{
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public required string StairwellCode { get; init; }
    public required int Awards { get; init; }
    public required int Letters { get; init; }
    /// <summary>Months with an approved allowance.</summary>
    public required int Allowances { get; init; }
    public required int Exchanges { get; init; }
    public required int Help { get; init; }
    /// <summary>Allowances and help together.</summary>
    public required long Fen { get; init; }
}

/// <summary>The same of a unit.</summary>
/// <param name="StairwellAwards">先锋楼道, which are nobody's alone.</param>
public sealed record UnitYear(int Awards, int StairwellAwards, int Letters, int Allowances, int Exchanges, int Help, long Fen)
{
    public int Honour => Awards + StairwellAwards + Letters;

    public int Material => Allowances + Exchanges + Help;

    /// <summary>Of all recognition; null without any.</summary>
    public double? MaterialShare => Honour + Material == 0 ? null : (double)Material / (Honour + Material);

    /// <summary>精神激励为主、物质补助为辅.</summary>
    public bool IsTooMaterial(double most) => MaterialShare > most;
}

public sealed record HelpRequest(Guid? MemberId, DateOnly? Day, string? What, decimal? Yuan);
