using GridAlert.Features.Emergency.AfterAction.Exports;
using GridAlert.Features.Emergency.AfterAction.Pages;

namespace GridAlert.Features.Emergency.AfterAction;

public static class ReviewServices
{
    public static IServiceCollection AddReview(this IServiceCollection services) =>
        services.AddSingleton<ReviewQuery>().AddSingleton<ReviewHeadlineStore>().AddSingleton<CompareReviews>().AddSingleton<ReadReview>().AddSingleton<ReviewWords>().AddSingleton<ReviewComposer>()
            .AddSingleton<ReviewFile>().AddSingleton<ReviewWorkbook>().AddSingleton<ExportReview>();
}
