using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace GridAlert.Features.Shared;

/// <summary>What went wrong, what was kept, where to go.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorsModel : PageModel
{
    public string Kind { get; private set; } = "500";

    public void OnGet(int code) => Show(code);

    public void OnPost(int code) => Show(code);

    private void Show(int code)
    {
        var status = Response.StatusCode is >= 400 and < 500 ? Response.StatusCode : code;
        Kind = status switch { 404 => "404", 401 or 403 => "403", 429 => "429", >= 400 and < 500 => "400", _ => "500" };
        if (Response.StatusCode == StatusCodes.Status200OK)
            Response.StatusCode = code is >= 400 and < 600 ? code : StatusCodes.Status404NotFound;
    }
}
