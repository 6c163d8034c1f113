# Installs the classic route on one Windows PC, for the person who is signed in. Nothing is changed for others.
#   powershell -ExecutionPolicy Bypass -File install.ps1            install
#   powershell -ExecutionPolicy Bypass -File install.ps1 -Remove    take it out again
# It needs Python 3.11 or later from python.org and Excel; macros must be allowed. Read README.md first: most schools
# should use the workbooks as they are, or the add-in in ..\office, and not this.
param([switch]$Remove)
$ErrorActionPreference = "Stop"

function Find-Python {
    foreach ($name in @("py", "python")) {
        $found = Get-Command $name -ErrorAction SilentlyContinue
        if ($found) { return $found.Source }
    }
    throw "Python was not found. Install Python 3.11 or later from python.org, for this user only, and run this again."
}

if (Get-Process -Name EXCEL -ErrorAction SilentlyContinue) {
    throw "Excel is open. Save your work, close Excel and run this again."
}
$python = Find-Python
$home_folder = Join-Path $env:LOCALAPPDATA "sendbook"
$environment = Join-Path $home_folder "venv"
$inside = Join-Path $environment "Scripts\python.exe"

if ($Remove) {
    if (Test-Path $inside) { & $inside -m xlwings addin remove }
    if (Test-Path $home_folder) { Remove-Item -Recurse -Force $home_folder }
    Write-Host "sendbook's classic route was taken out. Workbooks are as they were; SEND functions in them show #NAME?."
    exit 0
}

$package = Resolve-Path (Join-Path $PSScriptRoot "..\..")
if (-not (Test-Path $inside)) { & $python -m venv $environment }
& $inside -m pip install --quiet --upgrade pip
& $inside -m pip install --quiet "$package" pywin32
& $inside -m xlwings addin install
& $inside -m xlwings config create
$config = Join-Path $env:USERPROFILE ".xlwings\xlwings.conf"
$lines = @('"INTERPRETER_WIN","' + $inside + '"', '"PYTHONPATH",""', '"UDF MODULES","sendbook.excel.functions.every_function"')
Set-Content -Path $config -Value $lines -Encoding ascii
& $inside -m sendbook doctor
Write-Host ""
Write-Host "Next, in Excel: Alt+F11, File > Import File, and choose sendbook_functions.bas and sendbook_buttons.bas from"
Write-Host $PSScriptRoot
