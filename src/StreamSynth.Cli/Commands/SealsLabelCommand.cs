using System.CommandLine;
using System.CommandLine.Parsing;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Seals.Labels;
using StreamSynth.Search;
using StreamSynth.Search.Selection;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth seals label</c>: searches a pool for one concept with a person's labels.</summary>
internal static class SealsLabelCommand
{
    public static Command Make(Surroundings around)
    {
        var pool = new Argument<string>("pool.parquet") { Description = "Embeddings: a file that embeddings.write wrote, or one of another program with a column of lists of floats." };
        Option<EmbeddingColumnNames?> columns = PoolColumnOption.Make();
        var concept = new Option<string>("--concept", "-c") { Description = "What is searched for, as the page calls it.", HelpName = "NAME", Required = true };
        var example = new Option<string[]>("--example") { Description = "Id of an image that shows it, such as mdi/violin; may be repeated. Five are a good start.", HelpName = "ID", DefaultValueFactory = _ => [] };
        var text = new Option<string?>("--text") { Description = "Text whose nearest images are asked about first, such as \"an icon of a violin\".", HelpName = "TEXT" };
        var model = new Option<string?>("--model") { Description = "CLIP model of the text, the one that made the embeddings.", HelpName = "MODEL" };
        var pictures = new Option<string>("--pictures") { Description = "Where the images are: icons, a folder of class folders, or a Parquet file with image bytes, which may be the pool. Default: icons.", HelpName = "PLACE", DefaultValueFactory = _ => "icons" };
        var column = new Option<string>("--column") { Description = "Column of the images in that Parquet file. Default: image.", HelpName = "NAME", DefaultValueFactory = _ => "image" };
        var output = new Option<string?>("--out", "-o") { Description = "Folder of answers and labels; one that holds the same search goes on. Default: labels/<concept>.", HelpName = "FOLDER" };
        Option<int> labels = Number("--labels", "Labels at which the search ends, examples included.", 500, 10_000_000);
        Option<int> batch = Number("--batch", "Questions of a round: after each, the model learns anew.", 20, 100_000);
        Option<int> neighbours = Number("--neighbours", "Neighbours of an image that become candidates with it.", 100, 1_000_000);
        var rule = new Option<SelectionRule>("--rule") { Description = "What is asked about next: MaxEntropy, MostLikelyPositive, InformationDensity or Random. Default: MaxEntropy.", DefaultValueFactory = _ => SelectionRule.MaxEntropy };
        var seed = new Option<ulong>("--seed") { Description = "Seed of random choices. Default: 0.", HelpName = "N" };
        var port = new Option<int>("--port") { Description = "Port of 127.0.0.1; 0 takes one that is free. Default: 0.", HelpName = "N" };
        port.Validators.Add(result => Check(result, 0, 65535));
        var command = new DocumentedCommand(
            "label",
            "Searches a pool for one concept with your labels: shows a page, on this machine only, that asks about one image after the other (keys Y, N, S, U). Every answer is saved at once; "
            + "Ctrl-C stops, and the same command goes on. Begins with examples, with the images nearest to a text, or both.",
            [
                "streamsynth seals label runs/icons-pool.parquet --concept violin --text \"an icon of a violin\" --model icons-v0/clip",
                "streamsynth seals label photos.parquet --concept \"red kite\" --pictures photos --example birds/17.jpg --example birds/203.jpg",
                "streamsynth seals label clip.parquet --pool-column embedding=clip_b32 --pool-column id=file_name --pictures photos --concept \"red kite\" --example birds/17.jpg",
            ])
        {
            pool,
            columns,
            concept,
            example,
            text,
            model,
            pictures,
            column,
            output,
            labels,
            batch,
            neighbours,
            rule,
            seed,
            port,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(example) is { Length: 0 } && result.GetValue(text) is null) result.AddError("Nothing to begin with: name images that show it with --example, or a --text.");
            if (result.GetValue(text) is not null && result.GetValue(model) is null) result.AddError("--text needs the CLIP model that made the embeddings: name it with --model.");
        });
        command.SetAction((parsed, _) => RunAsync(
            new()
            {
                Pool = parsed.GetRequiredValue(pool),
                Columns = parsed.GetValue(columns),
                Concept = parsed.GetRequiredValue(concept),
                Examples = [.. parsed.GetRequiredValue(example).Distinct()],
                Text = parsed.GetValue(text),
                Model = parsed.GetValue(model),
                Pictures = parsed.GetRequiredValue(pictures),
                Column = parsed.GetRequiredValue(column),
                Output = parsed.GetValue(output) ?? Path.Combine("labels", FileNameOf(parsed.GetRequiredValue(concept))),
                Labels = parsed.GetValue(labels),
                Batch = parsed.GetValue(batch),
                Neighbours = parsed.GetValue(neighbours),
                Rule = parsed.GetValue(rule),
                Seed = parsed.GetValue(seed),
                Port = parsed.GetValue(port),
            },
            around));

        return command;
    }

    private static async Task<int> RunAsync(LabelRequest request, Surroundings around)
    {
        try
        {
            return await new LabelSession(request, around).RunAsync().ConfigureAwait(false);
        }
        catch (SearchException fault)
        {
            return Refusal.Write([new(fault.Code, string.Empty, fault.Message)], request.Pool, json: false, around);
        }
        catch (IOException full)
        {
            string message = $"the last answer could not be saved: {full.Message} Every answer before it is in {request.Output}.";
            return Refusal.Write([new("SS7242", string.Empty, message, "make room, then give the same command again.")], request.Pool, json: false, around, ExitCode.RunFailed);
        }
    }

    private static string FileNameOf(string concept) => string.Concat(concept.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));

    private static Option<int> Number(string name, string description, int standard, int greatest)
    {
        var option = new Option<int>(name) { Description = $"{description} Default: {standard}.", HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result => Check(result, 1, greatest));

        return option;
    }

    private static void Check(OptionResult result, int least, int greatest)
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && (value < least || value > greatest)) result.AddError($"{result.Option.Name} is {value}, but must be between {least} and {greatest}.");
    }
}
