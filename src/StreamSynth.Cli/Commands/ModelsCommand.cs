using System.CommandLine;
using StreamSynth.Cli.Completing;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Models;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth models</c>: lists model folders, and looks into one.</summary>
internal static class ModelsCommand
{
    public static Command Make(Surroundings around) => new DocumentedCommand(
        "models",
        "Lists model folders, or looks into one: layout, networks, sizes, and everything that is wrong or missing.",
        ["streamsynth models list", "streamsynth models inspect icons-v0/diffusion"])
    {
        MakeList(around),
        MakeInspect(around),
    };

    private static DocumentedCommand MakeList(Surroundings around)
    {
        var folder = new Argument<string?>("folder") { Description = "Folder to search, three levels deep. Default: the folder 'models' that graphs look into.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "list", "Lists the model folders below a folder, with layout and size. No model is opened.", ["streamsynth models list", "streamsynth models list /data/models --json"])
        {
            folder,
            json,
        };
        command.SetAction(parsed => List(parsed.GetValue(folder), parsed.GetValue(json), around));

        return command;
    }

    private static DocumentedCommand MakeInspect(Surroundings around)
    {
        var model = new Argument<string>("model") { Description = "Model folder: a path, or a name as graphs have it, such as icons-v0/clip." };
        model.CompletionSources.Add(Suggestions.Models(around));
        var hash = new Option<bool>("--hash") { Description = "Print the SHA-256 over the model's files, which runs record; reads every byte." };
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "inspect",
            "Looks into a model folder: layout, networks with inputs, outputs and sizes, external weights, and every fault at once. Networks are opened one by one, which takes the time of loading them.",
            ["streamsynth models inspect icons-v0/diffusion", "streamsynth models inspect /data/models/sdxl-turbo --hash"])
        {
            model,
            hash,
            json,
        };
        command.SetAction(parsed => Inspect(parsed.GetRequiredValue(model), parsed.GetValue(hash), parsed.GetValue(json), around));

        return command;
    }

    private static int List(string? folder, bool json, Surroundings around)
    {
        string? root = folder is null ? DefaultRoot(around) : Path.GetFullPath(folder, around.WorkingFolder);
        if (root is null || !Directory.Exists(root))
        {
            string message = folder is null ? "there is no folder 'models' around." : $"there is no folder '{folder}'.";
            return Refusal.Write([new("SS4001", string.Empty, message, "name the folder that holds your models.")], "streamsynth", json, around);
        }

        ModelFolder[] models = [.. ModelFolder.Below(root)];
        if (json)
        {
            JsonOutput.Write(new ModelsJson([], root, [.. models.Select(m => new ModelJson(m.Name, m.Layout, m.Bytes, m.Files.Count))]), around.Output);
            return ExitCode.Done;
        }

        around.Output.WriteLine($"{models.Length} models below {OutputFolder.Shown(root, around.WorkingFolder)}");
        if (models.Length == 0) return ExitCode.Done;

        NumberTable.Write([["model", "size", "files", "layout"], .. models.Select(m => new[] { m.Name, ByteSize.Format(m.Bytes), $"{m.Files.Count}", m.Layout })], string.Empty, around.Output);
        return ExitCode.Done;
    }

    private static int Inspect(string name, bool withHash, bool json, Surroundings around)
    {
        if (ModelFolder.Find(name, around) is not { } path)
        {
            string? near = DefaultRoot(around) is { } root ? Suggestion.For(name, ModelFolder.Below(root).Select(m => m.Name)) : null;
            Diagnostic fault = new("SS4001", string.Empty, $"there is no model folder '{name}', neither as it stands nor below a folder 'models'.", near ?? "'streamsynth models list' lists those at hand.");
            return Refusal.Write([fault], "streamsynth", json, around);
        }

        ModelInspection found = ModelInspection.Of(ModelFolder.Open(name, path), withHash);
        Diagnostic[] faults = [.. found.Faults.Select(f => new Diagnostic(f.Code, string.Empty, $"{Path.GetRelativePath(path, f.Path)}: {f.Message}.", $"{f.Fix}."))];
        if (json)
        {
            JsonOutput.Write(InspectionJson.Of(found, FaultJson.Of(faults, name)), around.Output);
        }
        else
        {
            ModelPage.Write(found, around.Output, around.Width);
            FaultList.Write(faults, name, around.Errors);
        }

        return faults.Length == 0 ? ExitCode.Done : ExitCode.WrongInput;
    }

    private static string? DefaultRoot(Surroundings around) =>
        Places.Around(Path.Combine(around.WorkingFolder, "graph.json"), around.WorkingFolder, around.ProgramFolder).Find("models");

    private sealed record ModelsJson(IReadOnlyList<FaultJson> Faults, string Folder, IReadOnlyList<ModelJson> Models);

    private sealed record ModelJson(string Name, string Layout, long Bytes, int Files);

    private sealed record InspectionJson(
        IReadOnlyList<FaultJson> Faults, string Name, string Layout, long Bytes, IReadOnlyList<ModelFile> Files, IReadOnlyList<NetworkJson> Networks, IReadOnlyList<string> Notices, string? Hash)
    {
        public static InspectionJson Of(ModelInspection found, FaultJson[] faults) => new(
            faults, found.Folder.Name, found.Folder.Layout, found.Folder.Bytes, found.Folder.Files, [.. found.Networks.Select(NetworkJson.Of)], found.Notices, found.Hash);
    }

    private sealed record NetworkJson(string Path, long Bytes, IReadOnlyList<TensorJson> Inputs, IReadOnlyList<TensorJson> Outputs, IReadOnlyList<ModelFile> Weights)
    {
        public static NetworkJson Of(NetworkFile network) =>
            new(network.Path, network.Bytes, [.. network.Inputs.Select(TensorJson.Of)], [.. network.Outputs.Select(TensorJson.Of)], network.Weights);
    }

    // A size that is free is told by its name, or by -1.
    private sealed record TensorJson(string Name, string Type, IReadOnlyList<object> Shape)
    {
        public static TensorJson Of(TensorPort port) => new(
            port.Name,
            port.ElementType.ToString().ToLowerInvariant(),
            [.. port.Dimensions.Select((size, i) => size < 0 && port.Symbols[i] is { Length: > 0 } symbol ? (object)symbol : size)]);
    }
}
