using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace GridAlert.Platform;

/// <summary>Renders a view to a text, in the language of the request.</summary>
public sealed class PageText(IRazorViewEngine views, ITempDataDictionaryFactory temporary)
{
    public async Task<string> RenderAsync<T>(HttpContext context, string path, T model)
    {
        var view = views.GetView(null, path, isMainPage: false).EnsureSuccessful([path]).View!;
        await using var text = new StringWriter(CultureInfo.CurrentCulture);
        var data = new ViewDataDictionary<T>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = model };
        await view.RenderAsync(new(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()), view, data, temporary.GetTempData(context), text, new()));
        return text.ToString();
    }
}
