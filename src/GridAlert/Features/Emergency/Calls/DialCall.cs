using GridAlert.Features.Access;
using GridAlert.Features.Access.PersonalData;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Calls;

/// <param name="MemberId">Whose number is called.</param>
public sealed record DialRequest(Guid? MemberId);

public sealed record DialNumber(Guid MemberId, string Name, string Phone);

/// <summary>Gives the number to call: a look at personal data whose reason is the call itself.</summary>
public sealed class DialCall(Unmasking unmasking, IStringLocalizer<CallTexts> texts)
{
    public async Task<Outcome<DialNumber>> RunAsync(Caller caller, string code, DialRequest request, CancellationToken cancel)
    {
        var check = new Check();
        check.That(request.MemberId is not null, "memberId", "required");
        if (check.Problem is { } problem)
            return problem;
        var shown = await unmasking.ForAsync(caller, code, Languages.InDefault(() => texts["purpose"]), cancel);
        if (!shown.Ok)
            return shown.Problem;
        return shown.Value.Members.FirstOrDefault(one => one.MemberId == request.MemberId) is { Phone: { } phone } member
            ? new DialNumber(member.MemberId, member.Name, phone)
            : Problem.Invalid([new("memberId", "unknownReference")]);
    }
}
