namespace GridAlert.Features.Everyday.Law.Mediations;

public enum MediationAct { Step, Agree, Fail, Fulfil, Break, Feedback, Revisit }

/// <summary>What can be done to a case that stands where it stands, and what an agreement came to.</summary>
public static class MediationRules
{
    public const int MaxText = 1000;
    public const int MaxName = 40;

    public static IReadOnlyList<string> Kinds { get; } = ["neighbour", "family", "property", "debt", "labour", "other"];

    /// <summary>The procedure 调解程序: flexible in order and number.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["heard", "investigated", "met", "proposed"];

    public static IReadOnlyList<string> Relations { get; } = ["good", "calm", "cold", "quarrel"];

    public static IReadOnlyList<string> Sides { get; } = ["a", "b"];

    public static bool May(MediationAct act, Mediation one) => act switch
    {
        MediationAct.Step or MediationAct.Agree or MediationAct.Fail => one.State == MediationState.Open,
        MediationAct.Fulfil or MediationAct.Break => one is { State: MediationState.Agreed, FulfilledOn: null, BrokenOn: null },
        MediationAct.Feedback => one.State != MediationState.Open,
        MediationAct.Revisit => one is { State: MediationState.Agreed, ClosedAt: null },
        _ => false,
    };

    /// <summary>Kept on the day of the agreement is kept at once, whatever the time was that they had.</summary>
    public static Fulfilment Fulfilment(DateOnly agreedOn, DateOnly by, DateOnly? fulfilledOn, DateOnly? brokenOn, DateOnly today) =>
        brokenOn is not null ? Mediations.Fulfilment.Broken
        : fulfilledOn is { } kept ? kept <= agreedOn ? Mediations.Fulfilment.AtOnce : kept <= by ? Mediations.Fulfilment.OnTime : Mediations.Fulfilment.Late
        : today > by ? Mediations.Fulfilment.Overdue : Mediations.Fulfilment.Waiting;

    /// <summary>The mean of each factor, case by case so that a case of which both spoke counts once; null below the least number of cases.</summary>
    public static IReadOnlyList<double>? Scores(IReadOnlyCollection<(Guid Case, Feedback Said)> said, int least)
    {
        var cases = said.GroupBy(one => one.Case).ToList();
        return cases.Count < least ? null : [.. Factors.Select(factor => Math.Round(cases.Average(of => of.Average(one => factor(one.Said))), 1, MidpointRounding.AwayFromZero))];
    }

    private static readonly Func<Feedback, int>[] Factors = [said => said.Mediator, said => said.Procedure, said => said.Result, said => said.Relation];
}
