using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Council;

/// <summary>Where councils sit, and what they are called.</summary>
public static class CouncilScope
{
    /// <summary>Null where the caller may do it to the council of this unit.</summary>
    public static Problem? Refuse(Caller caller, Act act, UnitTree tree, string? unitCode)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, act, unit) is { } refusal)
            return refusal;
        return CouncilRules.HasCouncil(unit.Kind) && !unit.HasEnded ? null : new(ProblemKind.Invalid, "noCouncilHere");
    }

    /// <summary>What a request that lies before the council says of who has it. One name for all: it is stored and compared.</summary>
    public static string Name(IStringLocalizer<CouncilTexts> texts) => Languages.InDefault(() => texts["name"].Value);
}
