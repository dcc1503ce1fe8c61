using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Access;

/// <summary>What somebody may do to a unit and what lies in it.</summary>
public enum Act { See, SwitchMode, SendDispatch, FollowUp, Invite, EditPlaybooks, ManageChannels, RunDesk, WriteReview, ManageAccounts, SeeAudit, ManagePersonalData, PublishAnswers, KeepRoster, HandleLegal }

/// <summary>The one policy: an act is allowed by role, inside the caller's own unit. Everything else is denied.</summary>
public static class AccessPolicy
{
    public static bool MayEver(Role role, Act act) => act switch
    {
        Act.See => true,
        Act.SwitchMode or Act.EditPlaybooks or Act.ManageChannels or Act.RunDesk => role is Role.Admin or Role.Dispatcher,
        Act.SendDispatch or Act.Invite or Act.WriteReview or Act.PublishAnswers or Act.KeepRoster or Act.HandleLegal => role is Role.Admin or Role.Dispatcher or Role.Officer,
        Act.ManageAccounts or Act.SeeAudit or Act.ManagePersonalData => role is Role.Admin,
        Act.FollowUp => role is Role.Admin or Role.Dispatcher or Role.Officer or Role.GridLead,
        _ => false,
    };

    /// <summary>Null when allowed; not found where the unit is not visible; forbidden where it is, but the act is not allowed.</summary>
    public static Problem? Refuse(Caller caller, Act act, Unit unit)
    {
        if (!unit.LiesIn(caller.UnitCode))
            return Problem.NotFound;
        return MayEver(caller.Role, act) ? null : Problem.Forbidden;
    }

    /// <summary>The same for units named in an input: an unknown code is a field problem, one outside the scope is not found.</summary>
    public static Problem? Refuse(Caller caller, Act act, UnitTree tree, IReadOnlyList<string> codes, string field)
    {
        var check = new Check();
        foreach (var code in codes)
            check.That(tree.TryFind(code, out var unit) && !unit.HasEnded, field, "unknownUnit", code);
        return check.Problem ?? codes.Select(code => Refuse(caller, act, tree.Find(code)!)).OfType<Problem>().FirstOrDefault();
    }
}
