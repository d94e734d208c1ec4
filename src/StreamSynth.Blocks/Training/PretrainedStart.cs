using System.Security.Cryptography;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Training;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Blocks.Training;

/// <summary>Finds, checks and loads the weights that training starts from.</summary>
/// <param name="options">Options of the block.</param>
/// <param name="places">Where the file may be.</param>
internal sealed class PretrainedStart(TrainClassifierOptions options, Places places)
{
    private const int MostFaults = 8;

    /// <summary>Gives the SHA-256 of the file by its name in the graph; none without a file.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; private set; } = new Dictionary<string, string>();

    /// <summary>Finds faults that need no data: the file, its header, its tensors.</summary>
    public IEnumerable<Diagnostic> Check()
    {
        if (options.Pretrained is null) return [];
        if (Find() is not { } path)
        {
            return [new("SS5130", "options.pretrained", $"there is no file '{options.Pretrained}', neither as it stands nor below a folder 'models'.", "give the path of a .safetensors file.")];
        }

        try
        {
            // Faults of the network itself are told elsewhere; classes and size are not known yet.
            ClassifierSettings settings = TrainingSettings.Of(options, classes: 2, (224, 224));
            IReadOnlyList<string> faults = PretrainedWeights.Faults(settings, SafeTensors.Inspect(path), options.NewHead);

            return faults.Count == 0 ? [] : [Misfit(faults)];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [Unreadable(e)];
        }
    }

    /// <summary>Checks the class count and takes the hash; before anything is generated.</summary>
    public async Task PrepareAsync(int classes, CancellationToken cancel)
    {
        if (options.Pretrained is null) return;

        string path = Find() ?? throw new GraphException([.. Check()]);
        int? known = PretrainedWeights.ClassesOf(SafeTensors.Inspect(path));
        if (!options.NewHead && known != classes) throw new GraphException(OtherClasses(known, classes));

        await using FileStream file = File.OpenRead(path);
        Hashes = new Dictionary<string, string> { [$"model {options.Pretrained}"] = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) };
    }

    /// <summary>Loads the weights into a fresh trainer.</summary>
    public void LoadInto(ITrainer trainer)
    {
        if (options.Pretrained is null) return;

        try
        {
            PretrainedWeights.Load(trainer, SafeTensors.Read(Find()!), options.NewHead);
        }
        catch (ArgumentException e)
        {
            throw new GraphException(Misfit([e.Message]));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new GraphException(Unreadable(e));
        }
    }

    private string? Find() => places.FindModel(options.Pretrained!) is { } path && File.Exists(path) ? path : null;

    private static Diagnostic Unreadable(Exception e) => new("SS5131", "options.pretrained", $"the pretrained weights cannot be read: {e.Message}");

    private Diagnostic Misfit(IReadOnlyList<string> faults)
    {
        string more = faults.Count > MostFaults ? $"; and {faults.Count - MostFaults} more" : string.Empty;

        return new(
            "SS5132",
            "options.pretrained",
            $"the tensors of '{options.Pretrained}' do not fit network \"{System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(options.Network.ToString())}\": {string.Join("; ", faults.Take(MostFaults))}{more}.",
            "name the network that the weights belong to ('network', 'baseWidth'), or other weights; names are those of torchvision (resnet18, resnet50) and timm (deit_tiny_patch16_224).");
    }

    private static Diagnostic OtherClasses(int? known, int classes) => new(
        "SS5133",
        "options.newHead",
        $"the pretrained weights know {(known is null ? "no classes" : $"{known} classes")}, but the class list has {classes}.",
        "write \"newHead\": true to keep the features and learn the last layer anew, or take a class list that is that of the weights.");
}
