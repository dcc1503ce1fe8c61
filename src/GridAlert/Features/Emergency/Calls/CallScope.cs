using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>Who may call a stairwell: those who follow up dispatches, inside their own unit.</summary>
public static class CallScope
{
    public static Problem? Refuse(Caller caller, UnitTree tree, string code) =>
        tree.TryFind(code, out var unit) && unit.Kind == UnitKind.Stairwell ? AccessPolicy.Refuse(caller, Act.FollowUp, unit) : Problem.NotFound;
}
